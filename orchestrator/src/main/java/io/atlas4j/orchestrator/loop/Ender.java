package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spec.ComputeStatus;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends machines and asks whether they are gone. A provider that accepts an end has not ended anything yet. */
final class Ender {
    private static final Logger LOG = LoggerFactory.getLogger(Ender.class);

    private final Keys keys;
    private final SessionStore store;
    private final Transitions transitions;
    private final SessionTelemetry telemetry;
    private final OutcomeReader outcomes;
    private final Turns turns = new Turns();

    /** What waits for its turn or its answer, and is not to be sent twice meanwhile. */
    private final Set<Effect.End> underWay = ConcurrentHashMap.newKeySet();

    Ender(Keys keys, Transitions transitions, SessionTelemetry telemetry, OutcomeReader outcomes) {
        this.keys = keys;
        this.store = transitions.store();
        this.outcomes = outcomes;
        this.transitions = transitions;
        this.telemetry = telemetry;
    }

    void end(Effect.End effect) {
        if (!underWay.add(effect)) {
            return;
        }
        try {
            store.find(effect.sessionId())
                    .ifPresent(row -> turns.take(row.place(), () -> {
                        if (row.state().task().isPresent()) {
                            outcomes.lastLook(effect);
                        }
                        transitions.apply(effect.sessionId(), endAndLook(row.place(), effect));
                    }));
        } finally {
            underWay.remove(effect);
        }
    }

    private Input endAndLook(Account account, Effect.End effect) {
        try {
            var provider = keys.provider(account);
            var trusted = keys.isTrusted(account, effect.machineId()); // asked before, while it can be shown
            provider.terminate(effect.machineId());
            return provider.find(effect.machineId())
                    .filter(machine -> machine.status() != ComputeStatus.TERMINATED)
                    .<Input>map(machine -> new Input.NotGone(
                            effect.attempt(),
                            "it is still " + machine.status().name().toLowerCase(Locale.ROOT)))
                    .orElseGet(() -> trusted
                            ? new Input.SeenGone(effect.attempt())
                            : new Input.NotGone(effect.attempt(), Keys.DOUBT));
        } catch (AtlasException e) {
            return new Input.NotGone(effect.attempt(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("{} failed to end {}", account, effect.machineId(), e);
            return new Input.NotGone(effect.attempt(), e.getClass().getName());
        }
    }

    void endLate(Effect.EndLate effect) {
        store.find(effect.sessionId()).ifPresent(row -> {
            String outcome;
            try {
                keys.provider(row.place()).terminate(effect.machineId());
                outcome = "accepted";
            } catch (AtlasException e) {
                LOG.warn("{} does not end late machine {}: {}", row.place(), effect.machineId(), e.getMessage());
                outcome = e.kind().wireName();
            }
            telemetry.reaped(effect.sessionId(), row.provider(), effect.machineId(), outcome, SessionTelemetry.LATE);
        });
    }

    void check(Effect.Check effect) {
        store.find(effect.sessionId()).ifPresent(row -> {
            try {
                var asked = transitions.now();
                var machine = keys.provider(row.place()).find(effect.machineId());
                transitions.apply(
                        effect.sessionId(), new Input.Checked(effect.attempt(), machine.map(Machines::bare), asked));
            } catch (AtlasException e) {
                LOG.info("{} does not say whether {} exists: {}", row.place(), effect.machineId(), e.getMessage());
            }
        });
    }
}
