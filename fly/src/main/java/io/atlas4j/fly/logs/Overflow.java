package io.atlas4j.fly.logs;

/** What happens when a listener's queue is full. */
public enum Overflow {
    /** The oldest entries are thrown away and counted. */
    DROP_OLDEST,
    /** The log is read no further until there is room, which makes every listener of the app wait. */
    BLOCK
}
