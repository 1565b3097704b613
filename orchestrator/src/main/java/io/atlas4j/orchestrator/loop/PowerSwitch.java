package io.atlas4j.orchestrator.loop;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops machines and starts them again, and looks at what came of it. What is ignored is found out by the next look. */
final class PowerSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(PowerSwitch.class);

    private final Atlas atlas;
    private final SessionStore store;
    private final Transitions transitions;

    PowerSwitch(Atlas atlas, SessionStore store, Transitions transitions) {
        this.atlas = atlas;
        this.store = store;
        this.transitions = transitions;
    }

    void turn(Effect.Power effect) {
        store.find(effect.sessionId())
                .filter(row -> isWanted(row.state(), effect))
                .ifPresent(row -> transitions.apply(effect.sessionId(), turned(row.place(), effect)));
    }

    /** Whether nobody has changed their mind since. */
    private static boolean isWanted(SessionState state, Effect.Power effect) {
        return state.attempt() == effect.attempt()
                && state.wish().wanted() == (effect.on() ? Wanted.UP : Wanted.STOPPED);
    }

    private Input turned(Account account, Effect.Power effect) {
        try {
            var provider = atlas.provider(account.provider(), account.name());
            var pausable = provider.require(Pausable.class);
            if (effect.on()) {
                pausable.start(effect.machineId());
            } else {
                pausable.stop(effect.machineId());
            }
            return seen(provider, effect);
        } catch (AtlasException e) {
            LOG.info(
                    "{} does not {} {}: {}",
                    account,
                    effect.on() ? "start" : "stop",
                    effect.machineId(),
                    e.getMessage());
            return isRefusal(e) ? refused(account, effect, e) : failed(effect, e);
        } catch (RuntimeException e) {
            LOG.warn("{} failed on {}", account, effect.machineId(), e);
            return new Input.PowerFailed(effect.attempt(), false, e.getClass().getName());
        }
    }

    /** A cloud may refuse to start what runs, and to stop what stands: we looked before, or somebody was quicker. */
    private Input refused(Account account, Effect.Power effect, AtlasException refusal) {
        try {
            var seen = seen(atlas.provider(account.provider(), account.name()), effect);
            return seen.machine().status() == (effect.on() ? ComputeStatus.RUNNING : ComputeStatus.STOPPED)
                    ? seen
                    : new Input.PowerFailed(effect.attempt(), true, refusal.getMessage());
        } catch (AtlasException e) {
            return failed(effect, e);
        }
    }

    private Input.Seen seen(Provider provider, Effect.Power effect) {
        var asked = transitions.now();
        return new Input.Seen(effect.attempt(), Machines.bare(provider.get(effect.machineId())), asked);
    }

    private static Input failed(Effect.Power effect, AtlasException failure) {
        return new Input.PowerFailed(effect.attempt(), false, failure.getMessage());
    }

    private static boolean isRefusal(AtlasException e) {
        return e instanceof NoCapacityException
                || e instanceof ConflictException
                || e instanceof UnsupportedException
                || e instanceof InsufficientFundsException;
    }
}
