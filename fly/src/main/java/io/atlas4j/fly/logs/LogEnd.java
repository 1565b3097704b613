package io.atlas4j.fly.logs;

/** Why a log is not followed any longer. */
public enum LogEnd {
    /** Nobody listens. */
    LAST_LISTENER_LEFT,
    /** No token may read it: those there are were rejected. */
    NOT_AUTHORIZED,
    /** There is no such app, or none that the token may see. */
    GONE,
    /** Ten attempts in a row failed. */
    FAILURES,
    /** The listener, or everything, was closed. */
    CLOSED
}
