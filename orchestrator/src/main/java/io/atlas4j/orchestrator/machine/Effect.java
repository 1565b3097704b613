package io.atlas4j.orchestrator.machine;

/**
 * What is to be done outside. Each is safe to do twice or late: a create needs a claim that only one can have, the rest
 * may be repeated. One that is lost with its process comes back when the session wakes.
 */
public sealed interface Effect {
    String sessionId();

    /** Find a placement, claim the attempt, create its machine. */
    record Rent(String sessionId) implements Effect {}

    /** Have the machines of the session's provider listed soon. */
    record Look(String sessionId) implements Effect {}

    /** Ask the provider for this one machine. */
    record Check(String sessionId, int attempt, String machineId) implements Effect {}

    /** Stop the machine, or start it again, and look at it. */
    record Power(String sessionId, int attempt, String machineId, boolean on) implements Effect {}

    /** Learn from the machine's output how the task's command ended. */
    record ReadOutcome(String sessionId, int attempt, String machineId) implements Effect {}

    /** End the machine and see it gone. */
    record End(String sessionId, int attempt, String machineId) implements Effect {}

    /** End a machine that nobody wants; nobody waits for the answer, the next list repeats it. */
    record EndLate(String sessionId, int attempt, String machineId) implements Effect {}
}
