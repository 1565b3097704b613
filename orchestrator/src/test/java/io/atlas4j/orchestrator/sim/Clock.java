package io.atlas4j.orchestrator.sim;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The true time, in milliseconds since 1970. It moves when the scheduler says so. */
final class Clock {
    private static final long NANOS = 1_000_000;

    private long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    long now() {
        return now;
    }

    void moveTo(long later) {
        if (later < now) {
            throw new IllegalArgumentException("time goes on");
        }
        now = later;
    }

    /** The clock on one node's wall, which may be wrong, and its monotonic one, which is not. */
    final class OfNode implements TimeSource {
        private long offMillis;

        OfNode(long offMillis) {
            this.offMillis = offMillis;
        }

        void set(long off) {
            offMillis = off;
        }

        @Override
        public Instant now() {
            return Instant.ofEpochMilli(now + offMillis);
        }

        @Override
        public long nanoTime() {
            return now * NANOS;
        }

        @Override
        public void sleep(Duration duration) {
            throw new IllegalStateException("nobody sleeps in a simulation");
        }

        /** The same date, and a monotonic clock that stands still. */
        TimeSource withoutMonotonic() {
            return new TimeSource() {
                @Override
                public Instant now() {
                    return OfNode.this.now();
                }

                @Override
                public long nanoTime() {
                    return 0;
                }

                @Override
                public void sleep(Duration duration) {
                    OfNode.this.sleep(duration);
                }
            };
        }
    }
}
