package io.atlas4j.time;

import java.time.Duration;
import java.time.Instant;

/** Time as one port: what it is, how much has passed, and waiting. Tests move it by hand. */
public interface TimeSource {
    /** The date and time. May jump; compare it with stored times only. */
    Instant now();

    /** Nanoseconds since an arbitrary moment; never goes back. For measuring and for deadlines in memory. */
    long nanoTime();

    /** Waits. */
    void sleep(Duration duration) throws InterruptedException;

    /** This machine's clocks. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}
