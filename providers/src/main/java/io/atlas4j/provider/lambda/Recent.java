package io.atlas4j.provider.lambda;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Something read that stays true for a moment, so that many who want it at once cost one request: at a request a second,
 * fifty of them would take a minute. Whoever comes while it is read waits for it. A failure is not kept. Safe for threads.
 */
final class Recent<T> {
    private record Read<T>(T value, long at) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    private final Duration lasts;
    private Optional<Read<T>> last = Optional.empty();

    Recent(TimeSource time, Duration lasts) {
        this.time = time;
        this.lasts = lasts;
    }

    T get(Supplier<T> read) {
        lock.lock();
        try {
            var known = last.filter(it -> time.nanoTime() - it.at() < lasts.toNanos());
            if (known.isPresent()) {
                return known.get().value();
            }
            var fresh = read.get();
            last = Optional.of(new Read<>(fresh, time.nanoTime()));
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    void forget() {
        lock.lock();
        try {
            last = Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
