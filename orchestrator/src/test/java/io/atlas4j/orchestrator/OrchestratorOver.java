package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.loop.Engine;

/** The calls of users over an engine that a test moves. */
public final class OrchestratorOver {
    private OrchestratorOver() {}

    public static Orchestrator of(Atlas atlas, Engine engine) {
        return new Orchestrator(atlas, engine);
    }
}
