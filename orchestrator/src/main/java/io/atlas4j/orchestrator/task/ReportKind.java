package io.atlas4j.orchestrator.task;

import java.time.Duration;
import java.util.Locale;

/** What a machine may say, how much of it and how often. */
enum ReportKind {
    PROGRESS(8, Duration.ofSeconds(1), 5),
    LOGS(64, Duration.ofSeconds(10), 20),
    FINISH(8, Duration.ofMinutes(1), 3);

    private static final int KB = 1024;

    private final int cap;
    private final Duration interval;
    private final int burst;

    ReportKind(int capKb, Duration interval, int burst) {
        this.cap = capKb * KB;
        this.interval = interval;
        this.burst = burst;
    }

    /** The last part of its path. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Most bytes of a body. */
    int cap() {
        return cap;
    }

    Duration interval() {
        return interval;
    }

    int burst() {
        return burst;
    }
}
