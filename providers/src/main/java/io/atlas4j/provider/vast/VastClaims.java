package io.atlas4j.provider.vast;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The offers that this client is about to rent or has just rented. Many spawns at a time all see the same cheapest offer; each
 * vain request for it would keep the next one waiting for 4.5 s. Safe for many threads.
 */
final class VastClaims {
    /** A search may still show what was rented a moment ago. */
    private static final Duration SHOWN = Duration.ofSeconds(10);

    /** Longer than a request may wait for its turn. */
    private static final Duration LONGEST = Duration.ofMinutes(6);

    private final TimeSource time;
    private final Map<String, Long> until = new ConcurrentHashMap<>();

    VastClaims(TimeSource time) {
        this.time = time;
    }

    /** Whether the offer was free and is the caller's now. */
    boolean claim(String offer) {
        var now = time.nanoTime();
        until.values().removeIf(moment -> now - moment >= 0);
        return until.putIfAbsent(offer, now + LONGEST.toNanos()) == null;
    }

    /** The request is over: rented, or refused. */
    void release(String offer) {
        until.put(offer, time.nanoTime() + SHOWN.toNanos());
    }

    boolean isClaimed(String offer) {
        var moment = until.get(offer);
        return moment != null && time.nanoTime() - moment < 0;
    }
}
