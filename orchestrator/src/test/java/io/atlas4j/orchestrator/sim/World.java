package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.store.MemorySessionStore;

/** What all nodes of a run have in common. */
record World(
        Clock clock, SimCloud cloud, MemorySessionStore store, Judge judge, Plant plant, Dice dice, Temper temper) {
    /** Whatever comes next comes later. */
    void moment() {
        var before = judge.rows();
        cloud.moveTo(clock.now() + 1);
        judge.meters().passed(1, true, before);
    }
}
