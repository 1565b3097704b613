package io.atlas4j.orchestrator.loop;

import io.atlas4j.time.TimeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Dates as the database keeps them: to the millisecond, so that what is read equals what was written. */
public final class Moment {
    private Moment() {}

    public static Instant now(TimeSource time) {
        return time.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
