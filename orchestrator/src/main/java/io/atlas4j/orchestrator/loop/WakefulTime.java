package io.atlas4j.orchestrator.loop;

import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time whose monotonic clock goes on while the machine sleeps. That of Java stands still then, as if a night with the lid
 * closed had not been: deadlines would come late by it, and a claim that is long over would look fresh.
 *
 * <p>What tells is the time since the machine was started, which is asked once a second and counts sleep. Safe for many
 * threads, and takes no lock.
 */
final class WakefulTime implements TimeSource {
    private static final Logger LOG = LoggerFactory.getLogger(WakefulTime.class);
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

    /** Less is how coarse the two clocks are. */
    private static final long WORTH_COUNTING = TimeUnit.SECONDS.toNanos(1);

    private final TimeSource source;
    private final LongSupplier sinceStart;
    private final long ahead;
    private final AtomicReference<Sleep> sleep;

    /** How long the machine has slept, as of a moment of the clock that stands still meanwhile. */
    private record Sleep(long askedAt, long nanos) {}

    /** @param sinceStart nanoseconds since the machine was started, sleep and all */
    WakefulTime(TimeSource source, LongSupplier sinceStart) {
        this.source = source;
        this.sinceStart = sinceStart;
        var now = source.nanoTime();
        this.ahead = sinceStart.getAsLong() - now;
        this.sleep = new AtomicReference<>(new Sleep(now, 0));
    }

    /** The same time where it is moved by hand, or where nothing tells of sleep: anywhere but on Linux. */
    static TimeSource of(TimeSource time) {
        return time.equals(TimeSource.system()) && Files.isReadable(UPTIME)
                ? new WakefulTime(time, WakefulTime::uptime)
                : time;
    }

    private static long uptime() {
        try {
            var text = Files.readString(UPTIME);
            return (long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1e9);
        } catch (IOException e) {
            throw new UncheckedIOException("the time since the start of this machine cannot be read any more", e);
        }
    }

    @Override
    public long nanoTime() {
        var last = sleep.get();
        var now = source.nanoTime();
        if (now - last.askedAt < EVERY) {
            return now + last.nanos;
        }
        var slept = sinceStart.getAsLong() - now - ahead;
        var more = slept - last.nanos >= WORTH_COUNTING;
        var next = new Sleep(now, more ? slept : last.nanos);
        if (!sleep.compareAndSet(last, next)) {
            return nanoTime();
        }
        if (more) {
            LOG.info("this machine slept for {} s, which count", TimeUnit.NANOSECONDS.toSeconds(slept - last.nanos));
        }
        return now + next.nanos;
    }

    @Override
    public Instant now() {
        return source.now();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        source.sleep(duration);
    }
}
