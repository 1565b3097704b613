package io.atlas4j.error;

import java.time.Duration;
import java.util.Optional;

/** Too many requests. Waiting helps. */
public final class RateLimitedException extends AtlasException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;

    public RateLimitedException(Origin origin, String message, Optional<Duration> retryAfter) {
        super(ErrorKind.RATE_LIMITED, origin, message, null);
        this.retryAfter = retryAfter;
    }

    /** How long the provider asks to wait; empty when it did not say. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
