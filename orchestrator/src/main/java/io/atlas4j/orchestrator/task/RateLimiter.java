package io.atlas4j.orchestrator.task;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often each caller may call: some at once, then one in each interval. What is kept of a caller is one number; the
 * callers that were quiet for longest are forgotten beyond {@value #MOST}. Safe for many threads.
 */
final class RateLimiter {
    static final int MOST = 20_000;

    private final TimeSource time;
    private final long interval;
    private final long burst;
    private final ReentrantLock lock = new ReentrantLock();

    /** When each caller will have been quiet for long enough to call as if for the first time. */
    private final Map<String, Long> restedAt = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    RateLimiter(TimeSource time, Duration interval, int burst) {
        this.time = time;
        this.interval = interval.toNanos();
        this.burst = interval.toNanos() * burst;
    }

    /** Counts a call, or says how long the caller is to wait. */
    Optional<Duration> refuse(String caller) {
        var now = time.nanoTime();
        lock.lock();
        try {
            var before = restedAt.get(caller);
            var next = (before == null || before - now < 0 ? now : before) + interval;
            var wait = next - burst - now;
            if (wait > 0) {
                return Optional.of(Duration.ofNanos(wait));
            }
            restedAt.put(caller, next);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return restedAt.size();
        } finally {
            lock.unlock();
        }
    }
}
