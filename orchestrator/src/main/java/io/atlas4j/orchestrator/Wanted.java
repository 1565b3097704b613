package io.atlas4j.orchestrator;

import java.util.Locale;

/** What a session's owner wants of it. */
public enum Wanted {
    UP,
    STOPPED,
    GONE;

    /** Such as {@code gone}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
