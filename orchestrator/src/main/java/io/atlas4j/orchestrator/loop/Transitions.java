package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Table;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.orchestrator.store.SessionStore.Change;
import io.atlas4j.orchestrator.store.SessionStore.Writing;
import io.atlas4j.time.TimeSource;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which a session changes: read, decide, write under the version read, then tell everybody and hand on
 * the effects. A write that comes second decides again on what the first left.
 */
public final class Transitions {
    private static final Logger LOG = LoggerFactory.getLogger(Transitions.class);
    private static final int TRIES = 50;

    private final SessionStore store;
    private final TimeSource time;
    private final Touches touches;
    private final Signals signals;
    private final EffectQueue effects;
    private final SessionTelemetry telemetry;
    private Table table = SessionMachine::decide;

    Transitions(
            SessionStore store,
            TimeSource time,
            Touches touches,
            Signals signals,
            EffectQueue effects,
            SessionTelemetry telemetry) {
        this.store = store;
        this.time = time;
        this.touches = touches;
        this.signals = signals;
        this.effects = effects;
        this.telemetry = telemetry;
    }

    SessionStore store() {
        return store;
    }

    /** Set once, before anything is decided, by who wants to watch what is. */
    void decideBy(Table other) {
        table = other;
    }

    Instant now() {
        return Moment.now(time);
    }

    /** What the table says to that now; nothing is written. */
    Decision decide(SessionState state, Input input) {
        return table.decide(state, input, now());
    }

    /** Applies news that the next look would bring again. */
    Optional<Change> apply(String id, Input input) {
        return apply(id, input, input instanceof Input.Woke ? Writing.WAKE : Writing.PLAIN);
    }

    /** Applies what must not be forgotten, not even by a power cut. */
    public Optional<Change> applyDurably(String id, Input input) {
        return apply(id, input, Writing.DURABLE);
    }

    private Optional<Change> apply(String id, Input input, Writing writing) {
        for (var attempt = 0; attempt < TRIES; attempt++) {
            var change = once(id, input, writing);
            if (change.isPresent()) {
                announce(change.get());
                return change;
            }
            if (store.find(id).isEmpty()) {
                return Optional.empty();
            }
        }
        LOG.warn(
                "session {} changed too often to take {}; it comes again",
                id,
                input.getClass().getSimpleName());
        return Optional.empty();
    }

    private Optional<Change> once(String id, Input input, Writing writing) {
        var closed = new IdleEnd();
        var written = false;
        try {
            var change = store.change(
                    id,
                    () -> Moment.now(time),
                    writing,
                    (row, now) -> closed.guard(row, table.decide(row.state(), input, now)));
            written = change.isPresent();
            return change;
        } finally {
            if (!written) {
                closed.undo(id);
            }
        }
    }

    /** An idle end holds only if no touch came after the one it was judged by. */
    private final class IdleEnd {
        private Optional<Instant> judgedBy = Optional.empty();

        Decision guard(SessionRow row, Decision decision) {
            var state = row.state();
            var endsNow = state.wish().reason().isEmpty()
                    && decision.next()
                            .wish()
                            .reason()
                            .filter(EndReason.IDLE::equals)
                            .isPresent();
            if (!endsNow) {
                return decision;
            }
            var touchedAt = state.times().touchedAt();
            if (!touches.closeIfUnchanged(state.id(), touchedAt)) {
                return Decision.stay(state);
            }
            judgedBy = Optional.of(touchedAt);
            return decision;
        }

        void undo(String id) {
            judgedBy.ifPresent(touchedAt -> touches.reopen(id, touchedAt));
        }
    }

    private void announce(Change change) {
        var id = change.next().id();
        if (change.next().phase() == Phase.ENDED) {
            touches.forget(id);
        } else if (change.next().phase() == Phase.ENDING) {
            touches.ending(id);
        }
        if (change.happened()) {
            change.decision().events().forEach(event -> report(change, event));
            signals.changed(id);
        }
        effects.add(change.decision().effects());
    }

    private void report(Change change, NewEvent event) {
        var row = change.before();
        if (event.type() == EventType.TERMINATED) {
            telemetry.ended(row, change.next(), Moment.now(time));
        } else if (event.type() == EventType.TERMINATE_FAILED) {
            LOG.error(
                    "{} does not end machine {} of session {}: {}; it goes on being tried, and costs until then",
                    row.provider(),
                    row.machineName(),
                    row.state().id(),
                    event.detail().get("why"));
        } else if (event.type() == EventType.LATE_MACHINE) {
            LOG.warn(
                    "{} shows machine {} of attempt {} of session {}, which is over; ending it",
                    row.provider(),
                    event.detail().get("machineId"),
                    event.attempt(),
                    row.state().id());
        }
    }
}
