package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.util.HashSet;

/** Writes touches down, then wakes the sessions whose time has come: one query for all of them. */
final class DeadlineLoop {
    private static final int BATCH = 500;

    private final SessionStore store;
    private final TimeSource time;
    private final Touches touches;
    private final Transitions transitions;
    private final Lease lease;

    DeadlineLoop(SessionStore store, TimeSource time, Touches touches, Transitions transitions, Lease lease) {
        this.store = store;
        this.time = time;
        this.touches = touches;
        this.transitions = transitions;
        this.lease = lease;
    }

    void tick() {
        touches.flush(Moment.now(time).toEpochMilli()); // every node writes its own, whoever judges
        if (!lease.take()) {
            return;
        }
        var woken = new HashSet<String>();
        boolean more;
        do {
            var due = store.due(Moment.now(time), BATCH);
            var fresh =
                    due.stream().map(row -> row.state().id()).filter(woken::add).toList();
            fresh.forEach(id -> Each.alone(id, () -> transitions.apply(id, new Input.Woke())));
            more = due.size() == BATCH && !fresh.isEmpty();
        } while (more);
    }
}
