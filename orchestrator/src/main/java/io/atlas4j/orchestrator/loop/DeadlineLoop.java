package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes touches down, then wakes the sessions whose time has come: one query for all of them. */
final class DeadlineLoop {
    private static final int BATCH = 500;

    /** What is due for so long has no node with its account's key: it ends late, and that it does not is told. */
    private static final Duration NEGLECTED = Duration.ofMinutes(2);

    private final SessionStore store;
    private final TimeSource time;
    private final Touches touches;
    private final Transitions transitions;
    private final Judging judging;
    private final Each each;

    DeadlineLoop(TimeSource time, Touches touches, Transitions transitions, Judging judging, Each each) {
        this.store = transitions.store();
        this.time = time;
        this.touches = touches;
        this.transitions = transitions;
        this.judging = judging;
        this.each = each;
    }

    void tick() {
        var woken = new HashSet<String>();
        var more = true;
        while (more) {
            touches.flush(Moment.now(time).toEpochMilli()); // every node writes its own, whoever judges
            more = wakes(woken, store.due(judging.taken(), Moment.now(time), BATCH));
        }
        if (judging.rest().take()) {
            wakes(woken, store.due(Moment.now(time).minus(NEGLECTED), BATCH));
        }
    }

    /** Wakes a batch of those that were not woken yet; true if there may be more. */
    private boolean wakes(Set<String> woken, List<String> due) {
        var fresh = due.stream()
                .filter(woken::add)
                .map(id -> new Each.Of<>(id, new Input.Woke()))
                .toList();
        each.alone(fresh, transitions::apply);
        return due.size() == BATCH && !fresh.isEmpty();
    }
}
