package io.atlas4j.fly.logs;

import java.util.List;

/** Hears a log, on a thread of its own; one that throws is logged and called again with the next entries. */
@FunctionalInterface
public interface LogListener {
    /** Some entries, oldest first, at least one. */
    void onEntries(List<LogEntry> entries);

    /**
     * Entries were thrown away because this listener was too slow; called before the next entries.
     *
     * @param total how many so far
     */
    default void onDropped(long total) {}

    /** There will be no more. Called once. */
    default void onEnd(LogEnd reason) {}
}
