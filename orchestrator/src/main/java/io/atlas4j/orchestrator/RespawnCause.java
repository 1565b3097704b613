package io.atlas4j.orchestrator;

import java.util.Locale;

/** Why another machine may take the place of one that is lost. */
public enum RespawnCause {
    /** The provider took a spot machine back. */
    PREEMPTED,
    /** The machine is not at the provider any more, and nobody here ended it. */
    VANISHED,
    /** The machine was not ready in time; the next place is tried. */
    NOT_READY,
    /** A task's command ended with one of the codes that are worth another try. */
    EXIT_CODE;

    /** Such as {@code not_ready}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
