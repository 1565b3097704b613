package io.atlas4j.orchestrator.machine;

import io.atlas4j.spi.Placement;
import java.util.List;
import java.util.Optional;

/**
 * What follows from an input: one transaction, then its effects.
 *
 * @param closed what to note in the attempt that this leaves behind
 * @param placement what to note in the attempt that this claims
 * @param booked lines for the ledger, which the next state's cost has already
 * @param effects to be done after the commit, and only by who committed
 */
public record Decision(
        SessionState next,
        List<NewEvent> events,
        List<Booked> booked,
        List<Effect> effects,
        Optional<Closed> closed,
        Optional<Placement> placement) {

    /**
     * How an attempt ended without a machine.
     *
     * @param placeTried whether its placement is to be passed over from now on
     */
    public record Closed(String why, boolean placeTried) {}

    public Decision {
        events = List.copyOf(events);
        booked = List.copyOf(booked);
        effects = List.copyOf(effects);
    }

    static Decision to(SessionState next, List<NewEvent> events, Effect... effects) {
        return new Decision(next, events, List.of(), List.of(effects), Optional.empty(), Optional.empty());
    }

    /** Leaves the state as it is. */
    public static Decision stay(SessionState state, Effect... effects) {
        return to(state, List.of(), effects);
    }

    Decision closing(String why, boolean placeTried) {
        return new Decision(next, events, booked, effects, Optional.of(new Closed(why, placeTried)), placement);
    }

    Decision placedAt(Placement claimed) {
        return new Decision(next, events, booked, effects, closed, Optional.of(claimed));
    }

    Decision booking(List<Booked> lines) {
        return new Decision(next, events, lines, effects, closed, placement);
    }

    Decision withNext(SessionState other) {
        return new Decision(other, events, booked, effects, closed, placement);
    }

    /** Whether there is anything to write. */
    public boolean changes(SessionState before) {
        return !next.equals(before) || !events.isEmpty();
    }
}
