package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.util.HashSet;
import java.util.Set;

/** Writes touches down, then wakes the sessions whose time has come: one query for all of them. */
final class DeadlineLoop {
    private static final int BATCH = 500;

    private final SessionStore store;
    private final TimeSource time;
    private final Touches touches;
    private final Transitions transitions;
    private final Lease lease;
    private final Each each;

    DeadlineLoop(TimeSource time, Touches touches, Transitions transitions, Lease lease, Each each) {
        this.store = transitions.store();
        this.time = time;
        this.touches = touches;
        this.transitions = transitions;
        this.lease = lease;
        this.each = each;
    }

    void tick() {
        var woken = new HashSet<String>();
        var more = true;
        while (more) {
            touches.flush(Moment.now(time).toEpochMilli()); // every node writes its own, whoever judges
            more = lease.take() && wakes(woken);
        }
    }

    /** Wakes a batch of those that were not woken yet; true if there may be more. */
    private boolean wakes(Set<String> woken) {
        var due = store.due(Moment.now(time), BATCH);
        var fresh = due.stream()
                .filter(woken::add)
                .map(id -> new Each.Of<>(id, new Input.Woke()))
                .toList();
        each.alone(fresh, transitions::apply);
        return due.size() == BATCH && !fresh.isEmpty();
    }
}
