package io.atlas4j.auth;

import java.time.Instant;

/** What {@link SignedUrl#verify} found. */
public sealed interface Verification {
    /**
     * Signed by us and still valid.
     *
     * @param until the last valid second
     */
    record Valid(Instant until) implements Verification {}

    record Expired(Instant since) implements Verification {}

    record BadSignature() implements Verification {}

    /**
     * Not a signed address at all.
     *
     * @param reason what is missing or broken, for people
     */
    record Malformed(String reason) implements Verification {}
}
