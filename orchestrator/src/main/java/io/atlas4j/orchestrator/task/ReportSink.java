package io.atlas4j.orchestrator.task;

import io.atlas4j.orchestrator.task.CallbackTokens.Speaker;

/** Takes what machines report, each proven by its token. Called by many threads. */
@FunctionalInterface
public interface ReportSink {
    Reception take(Speaker speaker, Report report);

    /** What became of a report. */
    enum Reception {
        /** Taken, or already known: the same attempt may report its end again and again. */
        TAKEN,
        /** There is no such session. */
        UNKNOWN,
        /** The session is over, or another attempt is its current one. */
        SUPERSEDED
    }
}
