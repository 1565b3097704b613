package io.atlas4j.orchestrator;

import java.util.Locale;

/** Where a session stands, in one word: a view of what is wanted and how its current machine stands. */
public enum Phase {
    /** Kept, and nothing is asked of the provider yet. */
    REQUESTED,
    /** A machine is being rented, looked for, or starting. */
    PROVISIONING,
    /** The machine was ready once. */
    RUNNING,
    /** The machine is stopped on purpose and keeps its disk. */
    STOPPED,
    /** The end is decided and is repeated until the provider says gone. */
    ENDING,
    /** Nothing of it is left at the provider. */
    ENDED;

    /** Such as {@code ending}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it will only go further down. */
    public boolean isEnding() {
        return this == ENDING || this == ENDED;
    }
}
