package io.atlas4j.orchestrator;

import java.util.Locale;

/** What can happen to a session. */
public enum EventType {
    /** The session is on disk. */
    REQUESTED,
    /** A machine is about to be asked for, at the placement told. */
    ATTEMPT,
    /** The machine exists. */
    SPAWNED,
    /** The provider shows another status. */
    STATUS,
    /** The machine runs and every wanted port is reachable. */
    READY,
    /** A machine of an earlier attempt, or of a session that is over, was seen and is being ended. */
    LATE_MACHINE,
    /** The end is decided, for the reason told. */
    TERMINATING,
    /** The provider says gone. Exactly one per session, its last word on money. */
    TERMINATED,
    /** The end fails again and again; it goes on being tried. Said once. */
    TERMINATE_FAILED;

    /** Such as {@code late_machine}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
