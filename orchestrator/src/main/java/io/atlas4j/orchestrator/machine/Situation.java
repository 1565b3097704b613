package io.atlas4j.orchestrator.machine;

/** The rows of the table: what is wanted and how the attempt stands, in one word. */
public enum Situation {
    REQUESTED,
    IN_FLIGHT,
    UNKNOWN,
    PROVISIONING,
    /** Wanted up, not ready, and its machine is stopped: to be started again. */
    STARTING,
    RUNNING,
    /** Wanted stopped, and its machine is not. */
    STOPPING,
    STOPPED,
    /** Wanted up, and its machine is being ended to make room for the next. */
    REPLACING,
    ENDING_IN_FLIGHT,
    ENDING_UNKNOWN,
    ENDING_RENTED,
    ENDED
}
