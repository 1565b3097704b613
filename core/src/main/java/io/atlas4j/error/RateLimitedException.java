package io.atlas4j.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Too many requests. Waiting helps. */
public final class RateLimitedException extends AtlasException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    public RateLimitedException(Origin origin, String message, Optional<Duration> retryAfter) {
        super(ErrorKind.RATE_LIMITED, origin, message, null);
        this.retryAfter = retryAfter.orElse(null);
    }

    /** How long the provider asks to wait; empty when it did not say. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
