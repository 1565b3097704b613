package io.atlas4j.fly.deploy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the last lines and counts the rest. One thread adds, any may look. */
final class LastLines {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private String[] lines = new String[16];
    /** Where the next goes; a division for each line would be felt. */
    private int next;

    private long count;

    LastLines(int most) {
        this.most = most;
    }

    void add(String line) {
        lock.lock();
        try {
            if (count == lines.length && count < most) {
                lines = Arrays.copyOf(lines, (int) Math.min(most, 2 * count));
            }
            lines[next] = line;
            next = next + 1 == most ? 0 : next + 1;
            count++;
        } finally {
            lock.unlock();
        }
    }

    Kept kept() {
        lock.lock();
        try {
            var size = (int) Math.min(count, most);
            var kept = new ArrayList<String>(size);
            for (var at = count - size; at < count; at++) {
                kept.add(lines[(int) (at % most)]);
            }
            return new Kept(List.copyOf(kept), count - size);
        } finally {
            lock.unlock();
        }
    }

    /** @param before how many there were before those */
    record Kept(List<String> lines, long before) {}
}
