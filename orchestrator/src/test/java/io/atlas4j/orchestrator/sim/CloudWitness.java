package io.atlas4j.orchestrator.sim;

/** Sees what is done at the cloud, before the cloud does anything about it. */
interface CloudWitness {
    /** Whether nobody can know of a machine that is made under that name now. */
    boolean isStale(String name);

    void created(SimMachine machine);

    void ended(SimMachine machine);

    void switched(SimMachine machine);
}
