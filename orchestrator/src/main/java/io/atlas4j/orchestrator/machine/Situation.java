package io.atlas4j.orchestrator.machine;

/** The rows of the table: what is wanted and how the attempt stands, in one word. */
public enum Situation {
    REQUESTED,
    IN_FLIGHT,
    UNKNOWN,
    PROVISIONING,
    RUNNING,
    ENDING_IN_FLIGHT,
    ENDING_UNKNOWN,
    ENDING_RENTED,
    ENDED
}
