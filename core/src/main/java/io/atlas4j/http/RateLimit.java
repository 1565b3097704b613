package io.atlas4j.http;

import io.atlas4j.error.ValidationException;
import java.time.Duration;

/**
 * A limit that the client keeps by itself, for the account as a whole: so many requests in a window. Requests that name
 * the same limit share it, on all threads and in all views of one {@link io.atlas4j.Atlas}.
 *
 * @param name what is limited, such as {@code launch} or {@code machine/e28/start}
 */
public record RateLimit(String name, int permits, Duration window) {
    public RateLimit {
        if (permits < 1 || !window.isPositive()) {
            throw ValidationException.of("rate limit", "needs at least one permit in a positive window");
        }
    }

    public static RateLimit perSecond(String name, int permits) {
        return new RateLimit(name, permits, Duration.ofSeconds(1));
    }
}
