package io.atlas4j.provider.mock;

/** What a caller can ask of the cloud, and what can be made to fail. */
public enum Operation {
    PLACEMENTS,
    CREATE,
    GET,
    LIST,
    TERMINATE,
    STOP,
    START,
    LOGS,
    SPEND
}
