package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.Touch;
import io.atlas4j.orchestrator.store.SessionStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When each live session was last touched, in memory; written in batches. One word per session says either the moment
 * or that the session is ending, so that a touch and an idle end cannot both win. Safe for many threads, and no lock.
 */
public final class Touches {
    private static final long ENDING = Long.MIN_VALUE;

    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    /** Milliseconds since 1970, or {@link #ENDING}. */
    private static final class Slot extends AtomicLong {
        private static final long serialVersionUID = 1L;

        /** What the database knows; one flush at a time uses it. */
        private volatile long written;

        Slot(long millis) {
            super(millis);
            written = millis;
        }
    }

    public void track(String id, Instant touchedAt) {
        slots.putIfAbsent(id, new Slot(touchedAt.toEpochMilli()));
    }

    public void forget(String id) {
        slots.remove(id);
    }

    /** Empty when the session is not known here. */
    public Optional<Touch> touch(String id, long millis) {
        var slot = slots.get(id);
        if (slot == null) {
            return Optional.empty();
        }
        while (true) {
            var last = slot.get();
            if (last == ENDING) {
                return Kept.ENDING;
            }
            if (last >= millis || slot.compareAndSet(last, millis)) {
                return Kept.KEPT;
            }
        }
    }

    /** Answers made once: a touch allocates nothing. */
    private static final class Kept {
        static final Optional<Touch> KEPT = Optional.of(Touch.KEPT);
        static final Optional<Touch> ENDING = Optional.of(Touch.ENDING);
    }

    /** The last touch, which may be newer than the database's. */
    public Instant latest(String id, Instant stored) {
        var slot = slots.get(id);
        var millis = slot == null ? ENDING : slot.get();
        return millis > stored.toEpochMilli() ? Instant.ofEpochMilli(millis) : stored;
    }

    void ending(String id) {
        var slot = slots.get(id);
        if (slot != null) {
            slot.set(ENDING);
        }
    }

    /** Closes the session to touches if there was none after the given one. */
    boolean closeIfUnchanged(String id, Instant lastTouch) {
        var slot = slots.get(id);
        return slot == null || slot.compareAndSet(lastTouch.toEpochMilli(), ENDING) || slot.get() == ENDING;
    }

    /** Opens it again: the end was not written after all. */
    void reopen(String id, Instant lastTouch) {
        var slot = slots.get(id);
        if (slot != null) {
            slot.compareAndSet(ENDING, lastTouch.toEpochMilli());
        }
    }

    /** Writes what is new. */
    void flush(SessionStore store) {
        var fresh = new HashMap<String, Instant>();
        slots.forEach((id, slot) -> {
            var millis = slot.get();
            if (millis > slot.written) {
                fresh.put(id, Instant.ofEpochMilli(millis));
            }
        });
        if (fresh.isEmpty()) {
            return;
        }
        store.touched(fresh);
        fresh.forEach((id, at) -> {
            var slot = slots.get(id);
            if (slot != null) {
                slot.written = at.toEpochMilli();
            }
        });
    }

    int size() {
        return slots.size();
    }
}
