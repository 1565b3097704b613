package io.atlas4j.orchestrator;

/** What a {@link Orchestrator#touch touch} found. */
public enum Touch {
    /** The session lives, and its idle time begins anew. */
    KEPT,
    /** Too late: the session is ending and stays so. */
    ENDING,
    /** The session is over. */
    ENDED
}
