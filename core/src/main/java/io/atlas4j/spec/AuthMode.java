package io.atlas4j.spec;

/** How callers of the machine's own service prove themselves. */
public enum AuthMode {
    /** Nothing is made; the service looks after itself. */
    NONE,
    /** A bearer token, given to the machine as {@code ATLAS_PRESHARED_KEY}. */
    BEARER,
    /** A secret for signed URLs, given to the machine as {@code ATLAS_SIGNING_SECRET}. */
    SIGNED_URL
}
