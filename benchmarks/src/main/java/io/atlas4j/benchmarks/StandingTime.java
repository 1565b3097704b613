package io.atlas4j.benchmarks;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** One date for a cloud, so that another process makes the very same machines. */
final class StandingTime implements TimeSource {
    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }
}
