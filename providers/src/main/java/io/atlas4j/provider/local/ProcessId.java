package io.atlas4j.provider.local;

import java.util.Optional;

/**
 * A process and no other: numbers are used again, a number together with its start time is not.
 *
 * @param start when it started, as {@link ProcessTable#startOf} words it; without spaces
 */
record ProcessId(long pid, String start) {
    /** No process: never alive. */
    static final ProcessId NONE = new ProcessId(0, "none");

    /** Reads {@code <pid> <start>}; empty for anything else, such as a file still being written. */
    static Optional<ProcessId> parse(String text) {
        var words = text.strip().split(" ", -1);
        return words.length == 2 && words[0].matches("\\d{1,18}") && !words[1].isEmpty()
                ? Optional.of(new ProcessId(Long.parseLong(words[0]), words[1]))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return pid + " " + start;
    }
}
