package io.atlas4j.telemetry.meters;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The values of a tag: known ones, and the first so many others that look like a word. Safe for many threads. */
final class Vocabulary {
    private static final String OTHER = "other";
    private static final int LONGEST = 40;

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final AtomicInteger room;

    Vocabulary(Set<String> known, int learned) {
        this.known.addAll(known);
        this.room = new AtomicInteger(learned);
    }

    String bounded(String value) {
        return known.contains(value) || learn(value) ? value : OTHER;
    }

    private boolean learn(String value) {
        if (room.get() <= 0 || !isWord(value) || room.getAndDecrement() <= 0) {
            return false;
        }
        known.add(value); // two threads that bring the same word take two places
        return true;
    }

    private static boolean isWord(String value) {
        return !value.isEmpty()
                && value.length() <= LONGEST
                && value.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
    }
}
