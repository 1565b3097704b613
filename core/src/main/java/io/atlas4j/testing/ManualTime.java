package io.atlas4j.testing;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until it is moved.
 *
 * <p>{@link #sleep} waits until another thread has moved time far enough, or, in the {@linkplain #skipping skipping}
 * form for tests of one thread, moves it itself and returns at once. Safe for many threads.
 */
public final class ManualTime implements TimeSource {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final boolean skipping;
    private final List<Duration> slept = new ArrayList<>();
    private Instant now;
    private long nanos;
    private int sleepers;

    private ManualTime(Instant start, boolean skipping) {
        this.now = start;
        this.skipping = skipping;
    }

    /** Sleepers wait for {@link #advance}. */
    public static ManualTime startingAt(Instant start) {
        return new ManualTime(start, false);
    }

    /** Sleeping moves time itself. */
    public static ManualTime skipping(Instant start) {
        return new ManualTime(start, true);
    }

    @Override
    public Instant now() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return nanos;
        } finally {
            lock.unlock();
        }
    }

    /** Moves both clocks forward and wakes the sleepers whose time has come. */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time goes forward; jumpTo sets the date back");
        }
        lock.lock();
        try {
            now = now.plus(duration);
            nanos += duration.toNanos();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sets the date alone, as an administrator or a bad battery would; nothing wakes. */
    public void jumpTo(Instant date) {
        lock.lock();
        try {
            now = date;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            slept.add(duration);
            if (skipping) {
                advance(duration.isNegative() ? Duration.ZERO : duration);
                return;
            }
            var until = nanos + duration.toNanos();
            sleepers++;
            moved.signalAll();
            try {
                while (nanos - until < 0) {
                    moved.await();
                }
            } finally {
                sleepers--;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until that many threads sleep here.
     *
     * @throws IllegalStateException if they do not within half a minute of real time
     */
    public void awaitSleepers(int count) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = TimeUnit.SECONDS.toNanos(30);
            while (sleepers < count) {
                if (left <= 0) {
                    throw new IllegalStateException("waited for " + count + " sleepers, but there are " + sleepers);
                }
                left = moved.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Every duration that was slept, in order. */
    public List<Duration> slept() {
        lock.lock();
        try {
            return List.copyOf(slept);
        } finally {
            lock.unlock();
        }
    }
}
