package io.atlas4j.telemetry;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Hands values to a thread of its own, so that whoever gives one never waits: for a handler that may block, be slow or fail.
 *
 * <pre>{@code
 * var relay = Relay.<Event>start("audit", 8192, audit::write);
 * telemetry.attachAll("audit", relay::offer);
 * }</pre>
 *
 * The queue is bounded: what comes while it is full is dropped and counted. The receiver sees the values in order, on one
 * daemon thread, up to 50 ms later; the next value follows one on which it failed. Offering takes no lock and wakes the
 * thread only when the queue fills up. Safe for many threads.
 */
public final class Relay<T> implements AutoCloseable {
    /** An idle relay looks 20 times a second, which costs nothing that can be measured; waking a thread costs microseconds. */
    private static final long LOOK_EVERY = Duration.ofMillis(50).toNanos();

    private static final long FLUSH_LOOK_EVERY = Duration.ofMillis(1).toNanos();
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Queue<T> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong accepted = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final TimeSource time = TimeSource.system();
    private final int capacity;
    private final Consumer<? super T> receiver;
    private final Thread thread;
    private volatile long done;
    private volatile long failed;
    private volatile boolean closed;

    private Relay(String name, int capacity, Consumer<? super T> receiver) {
        this.capacity = capacity;
        this.receiver = receiver;
        this.thread = Thread.ofPlatform().daemon().name("atlas-" + name).unstarted(this::run);
    }

    /**
     * Starts the thread.
     *
     * @param name part of the thread's name
     * @param capacity how many values may wait
     */
    public static <T> Relay<T> start(String name, int capacity, Consumer<? super T> receiver) {
        var relay = new Relay<T>(name, capacity, receiver);
        relay.thread.start();
        return relay;
    }

    /** Gives a value; returns whether there was room for it. Never waits. */
    public boolean offer(T value) {
        var waiting = accepted.incrementAndGet() - done;
        if (waiting > capacity || closed) {
            accepted.decrementAndGet();
            dropped.increment();
            return false;
        }
        queue.add(value);
        if (waiting == capacity / 4) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    /** How many values there was no room for. */
    public long dropped() {
        return dropped.sum();
    }

    /** How many values the receiver failed on. */
    public long failed() {
        return failed;
    }

    /** Waits until the receiver has seen what was offered before; returns whether it did in time. */
    public boolean flush(Duration limit) {
        var target = accepted.get();
        var deadline = time.nanoTime() + limit.toNanos();
        while (done < target && done < accepted.get()) { // a value that found no room was counted for a moment
            if (time.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.unpark(thread);
            LockSupport.parkNanos(FLUSH_LOOK_EVERY);
        }
        return true;
    }

    /** Takes nothing more, and gives the receiver two seconds for what waits. */
    @Override
    public void close() {
        closed = true;
        flush(FAREWELL);
        thread.interrupt();
    }

    private void run() {
        while (true) {
            var value = queue.poll();
            if (value != null) {
                receive(value);
            } else if (closed) {
                return;
            } else {
                var unused = Thread.interrupted(); // a receiver's, which would make this a busy loop
                LockSupport.parkNanos(this, LOOK_EVERY);
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes them
    private void receive(T value) {
        try {
            receiver.accept(value);
        } catch (Throwable failure) {
            if (failed++ == 0) {
                LoggerFactory.getLogger(Relay.class)
                        .error(
                                "{} failed with {}; it is given what follows, and further failures are only counted",
                                thread.getName(),
                                failure.getClass().getName());
            }
        } finally {
            done++;
        }
    }
}
