package io.atlas4j.telemetry.traffic;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The machine's clocks, until they break. */
final class BreakableClock implements TimeSource {
    volatile boolean broken;

    @Override
    public Instant now() {
        return TimeSource.system().now();
    }

    @Override
    public long nanoTime() {
        if (broken) {
            throw new IllegalStateException(Traffic.MARK);
        }
        return TimeSource.system().nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        TimeSource.system().sleep(duration);
    }
}
