package io.atlas4j.orchestrator;

import java.util.Locale;

/** What a part of a session's cost was paid for. */
public enum SpendKind {
    /** A machine that ran, or was believed to. */
    RUNNING,
    /** The disk of a stopped machine. */
    STORAGE,
    /** A machine that nobody wanted any more, until it was ended. */
    LATE,
    /** What the provider billed beyond all this. */
    BILL;

    /** Such as {@code storage}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
