package io.atlas4j.fly.logs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Leaves out entries that were there before; remembers the last twenty thousand or so. For one thread. */
final class SeenIds {
    private static final int GENERATION = 10_000;

    private Set<Object> young = new HashSet<>();
    private Set<Object> old = new HashSet<>();

    List<LogEntry> unseen(List<LogEntry> entries) {
        var unseen = new ArrayList<LogEntry>(entries.size());
        for (var entry : entries) {
            Object key = entry.id().isEmpty() ? entry : entry.id();
            if (!old.contains(key) && young.add(key)) {
                unseen.add(entry);
            }
            if (young.size() >= GENERATION) {
                old = young;
                young = new HashSet<>();
            }
        }
        return unseen.size() == entries.size() ? entries : List.copyOf(unseen);
    }
}
