package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.loop.Engine;
import io.atlas4j.orchestrator.loop.Moment;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.NewSession;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a session of a machine that is there: its intent as if the answer to its create had been lost. */
final class Adoption {
    private final Atlas atlas;
    private final Engine engine;

    Adoption(Atlas atlas, Engine engine) {
        this.atlas = atlas;
        this.engine = engine;
    }

    /** Keeps it; the next look at the account finds the machine by its name. */
    void adopt(Stray stray, Compute machine, MachineName name, Ends ends) {
        var now = Moment.now(engine.time());
        var request = requestOf(machine);
        var provider = atlas.provider(stray.provider(), stray.account());
        var limits = new SessionState.Limits(
                ends.idleLimit(),
                ends.maxRuntime(),
                ends.readyWithin().orElseGet(() -> provider.bootLimit(request)),
                ends.maxCost(),
                Optional.empty(),
                ends.stoppedAfter(),
                Respawn.NEVER);
        var state = SessionState.requested(name.sessionId(), limits, Optional.empty(), now).toBuilder()
                .attempt(name.attempt())
                .standing(new Standing.Unknown(now, 0))
                .build();
        var session = new NewSession(
                state,
                stray.provider(),
                stray.account(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                engine.store().codec().write(name.sessionId(), request),
                false);
        var requested = new NewEvent(
                EventType.REQUESTED, name.attempt(), Map.of("provider", stray.provider(), "adopted", true));
        engine.touches().track(name.sessionId(), now, limits.idleAfter());
        engine.store().insert(session, List.of(requested));
        engine.look(new Account(stray.provider(), stray.account()));
    }

    /** As much of the request as the machine shows; never sent. */
    private static ComputeRequest requestOf(Compute machine) {
        var builder =
                machine.gpu().isPresent() ? ComputeRequest.gpu(machine.gpu().get()) : ComputeRequest.cpu(1);
        return builder.image(machine.image().orElse("unknown")).build();
    }
}
