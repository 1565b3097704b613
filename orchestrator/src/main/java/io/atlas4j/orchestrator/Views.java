package io.atlas4j.orchestrator;

import io.atlas4j.orchestrator.loop.Engine;
import io.atlas4j.orchestrator.loop.Moment;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.orchestrator.store.NewSession;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeBuilder;
import io.atlas4j.spec.ComputeStatus;
import java.util.Optional;

/** Rows as users see them. */
final class Views {
    private final Engine engine;

    Views(Engine engine) {
        this.engine = engine;
    }

    Session of(SessionRow row) {
        var state = latest(row.state());
        return new Session(
                state.id(),
                row.provider(),
                row.account(),
                state.phase(),
                state.wish().wanted(),
                state.wish().reason(),
                state.wish().explanation(),
                state.attempt(),
                row.machine()
                        .map(machine -> shown(state, machine).auth(row.auth()).build()),
                row.auth(),
                state.deadlines(),
                state.cost().at(Moment.now(engine.time())),
                state.limits().maxCost(),
                state.task().flatMap(Task::outcome),
                state.times().createdAt(),
                state.times().touchedAt(),
                state.times().readyAt(),
                state.times().endedAt(),
                row.userId(),
                row.name(),
                row.guarded());
    }

    /** What ended was seen gone, so the last look at it, when it still ran, is no longer true. */
    private static ComputeBuilder shown(SessionState state, Compute machine) {
        return state.phase() == Phase.ENDED
                ? machine.toBuilder().status(ComputeStatus.TERMINATED).billing(BillingState.NONE)
                : machine.toBuilder();
    }

    /** As just made, with the token that is never read back. */
    Session of(NewSession session, Optional<Auth> auth) {
        return of(new SessionRow(
                session.state(),
                session.provider(),
                session.account(),
                session.userId(),
                session.name(),
                auth,
                "",
                Optional.empty(),
                Optional.empty(),
                session.guarded()));
    }

    /** With touches that the database does not have yet. */
    SessionState latest(SessionState state) {
        return state.touchedAt(engine.touches().latest(state.id(), state.times().touchedAt()));
    }
}
