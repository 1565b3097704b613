package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.loop.Engine;
import io.atlas4j.orchestrator.loop.Moment;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.NewSession;
import io.atlas4j.orchestrator.store.SessionIds;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.PreparedRequest;
import io.atlas4j.spi.Provider;
import java.math.BigDecimal;
import java.util.Optional;

/** How sessions come into being: from a request, or from a machine that is there already. */
final class Intake {
    private final Atlas atlas;
    private final Engine engine;

    Intake(Atlas atlas, Engine engine) {
        this.atlas = atlas;
        this.engine = engine;
    }

    /**
     * A session that is not kept yet.
     *
     * @param auth with its token, which is never read back
     */
    record Made(NewSession session, Optional<Auth> auth) {}

    Made of(SessionRequest request, Optional<Task> task) {
        var provider = atlas.provider(request.provider());
        var prepared = PreparedRequest.of(guarded(provider, request));
        var now = Moment.now(engine.time());
        var id = SessionIds.newSession(now);
        var compute = request.compute();
        var limits = limits(provider, request.ends(), compute, compute.maxPricePerHour(), respawnOf(request));
        var session = new NewSession(
                SessionState.requested(id, limits, task, now),
                provider.id(),
                provider.account(),
                request.key(),
                request.userId(),
                compute.name(),
                prepared.auth().map(Auth::withoutToken),
                engine.store().codec().write(id, prepared.request()),
                isGuarded(provider, prepared.request()));
        return new Made(session, prepared.auth());
    }

    /** Makes it durable and has its machine rented; false, and nothing is kept, if its key is taken. */
    boolean keep(NewSession session) {
        var account = accountOf(session);
        if (!insert(session)) {
            return false;
        }
        engine.adopt(account, new Effect.Rent(session.state().id()));
        return true;
    }

    /**
     * Makes a session of a machine that is there: its intent, as if the answer to its create had been lost. The next look at
     * the account finds the machine by its name.
     */
    void adopt(Stray stray, Compute machine, MachineName name, Ends ends) {
        var now = Moment.now(engine.time());
        var id = name.sessionId();
        var request = requestOf(machine);
        var provider = atlas.provider(stray.provider(), stray.account());
        var limits = limits(provider, ends, request, Optional.empty(), Respawn.NEVER);
        var state = SessionState.requested(id, limits, Optional.empty(), now).toBuilder()
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
                engine.store().codec().write(id, request),
                false);
        insert(session);
        engine.look(accountOf(session));
    }

    /** Open to touches before anybody else can know of it. */
    private boolean insert(NewSession session) {
        var state = session.state();
        engine.touches()
                .track(state.id(), state.times().touchedAt(), state.limits().idleAfter());
        var kept = false;
        try {
            kept = engine.store().insert(session);
            return kept;
        } finally {
            if (!kept) {
                engine.touches().forget(state.id());
            }
        }
    }

    private static Account accountOf(NewSession session) {
        return new Account(session.provider(), session.account());
    }

    private static SessionState.Limits limits(
            Provider provider, Ends ends, ComputeRequest compute, Optional<BigDecimal> maxPrice, Respawn respawn) {
        return new SessionState.Limits(
                ends.idleLimit(),
                ends.maxRuntime(),
                ends.readyWithin().orElseGet(() -> provider.bootLimit(compute)),
                ends.maxCost(),
                maxPrice,
                ends.stoppedAfter(),
                respawn);
    }

    /** A spot machine that is not there any more was taken back. */
    private static Respawn respawnOf(SessionRequest request) {
        var respawn = request.respawn();
        return request.compute().spot() && respawn.causes().contains(RespawnCause.PREEMPTED)
                ? respawn.and(RespawnCause.VANISHED)
                : respawn;
    }

    /** A command that is not there cannot be wrapped. */
    private static boolean isGuarded(Provider provider, ComputeRequest request) {
        return request.maxRuntime().isPresent()
                && !request.command().isEmpty()
                && provider.capabilities().contains(Capability.SELF_TERMINATE);
    }

    /** The machine's own watchdog, where it can have one: the session ends even if nobody is left to end it. */
    private static ComputeRequest guarded(Provider provider, SessionRequest request) {
        var compute = request.compute();
        var limit = request.ends().maxRuntime();
        return limit.isPresent()
                        && compute.maxRuntime().isEmpty()
                        && provider.capabilities().contains(Capability.SELF_TERMINATE)
                ? compute.toBuilder().maxRuntime(limit.get()).build()
                : compute;
    }

    /** As much of the request as the machine shows; never sent. */
    private static ComputeRequest requestOf(Compute machine) {
        var builder =
                machine.gpu().isPresent() ? ComputeRequest.gpu(machine.gpu().get()) : ComputeRequest.cpu(1);
        return builder.image(machine.image().orElse("unknown")).build();
    }
}
