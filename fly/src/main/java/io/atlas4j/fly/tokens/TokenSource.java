package io.atlas4j.fly.tokens;

import java.util.Locale;

/** Where a token was found. */
public enum TokenSource {
    MEMORY,
    STORAGE,
    ENV,
    CONFIG,
    CLI,
    MANUAL,
    /** Nowhere. */
    NONE;

    /** The name in telemetry. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
