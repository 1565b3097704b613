package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Situation;
import java.util.EnumSet;
import java.util.Set;

/**
 * Leads a session to where news of it is awaited, one move at a time: what its user could do, or what could happen to its
 * machine. Chance alone hardly ever brings a session just there while an answer of minutes ago is still on its way.
 */
final class Guide {
    private static final Set<Situation> DOWN = EnumSet.of(Situation.STOPPING, Situation.STOPPED);
    private static final Set<Situation> UP = EnumSet.of(Situation.PROVISIONING, Situation.STARTING, Situation.RUNNING);

    private final World world;
    private final Users users;

    Guide(World world, Users users) {
        this.world = world;
        this.users = users;
    }

    /** The next move towards what that strand awaits; none where only time leads on. */
    void lead(Node node, Strand strand) {
        var id = strand.about.orElseThrow();
        var state = world.store().find(id).orElseThrow().state();
        var now = state.situation();
        switch (strand.awaited.orElseThrow()) {
            case PROVISIONING, RUNNING -> up(node, state);
            case STOPPING, STOPPED -> down(node, state);
            case STARTING -> {
                if (DOWN.contains(now)) {
                    up(node, state);
                } else {
                    down(node, state);
                }
            }
            case REPLACING, REQUESTED, IN_FLIGHT, UNKNOWN -> anew(node, state, strand);
            case ENDING_IN_FLIGHT -> endFrom(Situation.IN_FLIGHT, node, state, strand);
            case ENDING_UNKNOWN -> endFrom(Situation.UNKNOWN, node, state, strand);
            case ENDING_RENTED, ENDED -> users.terminates(node, id, false);
        }
    }

    private void up(Node node, SessionState state) {
        if (DOWN.contains(state.situation())) {
            users.startsAgain(node, state.id(), false);
        }
    }

    private void down(Node node, SessionState state) {
        if (UP.contains(state.situation())) {
            users.stops(node, state.id(), false);
        }
    }

    private void endFrom(Situation situation, Node node, SessionState state, Strand strand) {
        if (state.situation() == situation) {
            users.terminates(node, state.id(), false);
        } else {
            anew(node, state, strand);
        }
    }

    /** The news is of an attempt that is to be over: its machine is lost. */
    private void anew(Node node, SessionState state, Strand strand) {
        if (DOWN.contains(state.situation())) {
            up(node, state);
            return;
        }
        if (strand.lyingOn.orElseThrow() != state.attempt() || isRestarting(state)) {
            return;
        }
        if (state.task().filter(task -> task.outcome().isEmpty()).isPresent() && UP.contains(state.situation())) {
            users.hearsTheEnd(node, state.id(), false, state.attempt(), 1);
            return;
        }
        takeBack(state);
    }

    private void takeBack(SessionState state) {
        state.standing()
                .machine()
                .flatMap(shown -> world.judge().meters().machine(shown.id()))
                .ifPresent(SimMachine::takeBack);
    }

    /** Until it is up again, what looks taken back is taken for stopped. */
    private static boolean isRestarting(SessionState state) {
        return state.situation() == Situation.STARTING
                || state.times().readyAt().isEmpty();
    }
}
