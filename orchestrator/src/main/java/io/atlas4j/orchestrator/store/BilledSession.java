package io.atlas4j.orchestrator.store;

import java.util.Set;

/** A session that may still be on a bill, and the ids of all its machines. */
public record BilledSession(SessionRow row, Set<String> machines) {
    public BilledSession {
        machines = Set.copyOf(machines);
    }
}
