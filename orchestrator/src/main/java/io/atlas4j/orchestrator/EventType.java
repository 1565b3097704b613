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
    /** The provider took the machine back, or it vanished; another one follows. */
    PREEMPTED,
    /** The machine is ended for the reason told, and another one follows. */
    GIVEN_UP,
    /** The next machine is asked for. */
    RESPAWNED,
    /** Another machine was due and cannot be asked for; the end follows. */
    RESPAWN_FAILED,
    /** The machine could not be stopped and goes on. */
    STOP_FAILED,
    /** The machine could not be started again and stays stopped. */
    START_FAILED,
    /** A share of the cap is spent. */
    COST_WARNING,
    /** The provider billed more than was estimated; the ledger follows the bill. */
    SPEND_RECONCILED,
    /** The task's command ended, with the code told. */
    TASK_REPORT,
    /** The machine's own word on how far it is. */
    PROGRESS,
    /** Lines that the machine sent. */
    LOG,
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
