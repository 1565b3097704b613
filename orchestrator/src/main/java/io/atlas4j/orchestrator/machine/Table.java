package io.atlas4j.orchestrator.machine;

import java.time.Instant;

/** What decides: {@link SessionMachine#decide}, or a watcher around it. */
@FunctionalInterface
public interface Table {
    Decision decide(SessionState state, Input input, Instant now);
}
