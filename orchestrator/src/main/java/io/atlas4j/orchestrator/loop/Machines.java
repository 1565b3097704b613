package io.atlas4j.orchestrator.loop;

import io.atlas4j.spec.Compute;
import java.util.Map;
import java.util.Optional;

/** Machines as we keep them. */
final class Machines {
    private Machines() {}

    /** Without the provider's own answer, which is large and changes at every look, and without auth, which is ours. */
    static Compute bare(Compute machine) {
        return machine.toBuilder().raw(Map.of()).auth(Optional.empty()).build();
    }
}
