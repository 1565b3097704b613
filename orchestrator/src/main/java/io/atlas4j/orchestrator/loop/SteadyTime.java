package io.atlas4j.orchestrator.loop;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The date, carried on by the monotonic clock: when the clock on the wall is set, deadlines do not jump with it.
 *
 * <p>The date here follows the other by at most a tenth of the time that passes, so that a clock which was set an hour
 * ahead ends nobody at once, and one which was wrong at the start is right again after a while. Never goes back. Safe for
 * many threads, and takes no lock.
 */
public final class SteadyTime implements TimeSource {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyTime.class);

    /** A tenth: an hour is made up for in ten. */
    private static final int SHARE = 10;

    /** Dates are kept in milliseconds; callers of the same one share it, without a write. */
    private static final long RESOLUTION_NANOS = 1_000_000;

    private static final Duration WORTH_SAYING = Duration.ofSeconds(30);

    private final TimeSource source;
    private final AtomicReference<Anchor> anchor;

    /** What the date was at a moment of the monotonic clock. */
    private record Anchor(Instant date, long nanos, boolean off) {}

    public SteadyTime(TimeSource source) {
        this.source = source;
        this.anchor = new AtomicReference<>(new Anchor(source.now(), source.nanoTime(), false));
    }

    @Override
    public Instant now() {
        while (true) {
            var last = anchor.get();
            var passed = Math.max(0, source.nanoTime() - last.nanos);
            if (passed < RESOLUTION_NANOS) {
                return last.date;
            }
            var wall = source.now();
            var steady = last.date.plusNanos(passed);
            var apart = Duration.between(steady, wall);
            var most = passed / SHARE;
            var step = Math.clamp(nanosOf(apart), -most, most);
            var off = apart.abs().compareTo(WORTH_SAYING) > 0;
            var next = new Anchor(steady.plusNanos(step), last.nanos + passed, off);
            if (anchor.compareAndSet(last, next)) {
                if (off && !last.off) {
                    LOG.warn("the clock was set by {} s; deadlines follow it slowly", apart.toSeconds());
                }
                return next.date;
            }
        }
    }

    /** A clock that is set by centuries must not overflow. */
    private static long nanosOf(Duration duration) {
        var most = Duration.ofDays(365);
        return (duration.compareTo(most) > 0
                        ? most
                        : duration.compareTo(most.negated()) < 0 ? most.negated() : duration)
                .toNanos();
    }

    @Override
    public long nanoTime() {
        return source.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        source.sleep(duration);
    }
}
