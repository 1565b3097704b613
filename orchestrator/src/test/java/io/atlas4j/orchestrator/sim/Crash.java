package io.atlas4j.orchestrator.sim;

/** The process is gone. An error, so that no handler takes it for news. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the process was killed", null, false, false);
    }
}
