package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.Touch;
import io.atlas4j.orchestrator.store.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When sessions were last touched, in memory; written in batches. One word per session says either the moment or that the
 * session is ending, so that a touch and an idle end in this process cannot both win. Safe for many threads, and no lock.
 *
 * <p>Where several nodes share the database, another one may judge. So a touch that comes close to the end of the idle
 * time, as far as it is known here, is written at once, and so is every touch while batches cannot be written: the answer
 * is then the database's. What is written in batches has landed long before anybody may judge by it.
 */
public final class Touches {
    private static final long ENDING = Long.MIN_VALUE;
    private static final long FORGOTTEN = Long.MIN_VALUE + 1;

    /** Several batches long, and short beside any idle time. */
    private static final long CLOSE_MILLIS = 5_000;

    /** A batch is due each second. */
    private static final long BATCHES_STOPPED_MILLIS = 3_000;

    /** What is silent for so long makes room; its next touch asks the database once. */
    private static final long SILENT_MILLIS = Duration.ofMinutes(5).toMillis();

    private final SessionStore store;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private volatile long flushedAt;

    Touches(SessionStore store) {
        this.store = store;
    }

    /** Milliseconds since 1970, or {@link #ENDING}, or {@link #FORGOTTEN}. */
    private static final class Slot extends AtomicLong {
        private static final long serialVersionUID = 1L;

        private final long idleMillis;

        /** What the database knows; one flush at a time uses it. */
        private volatile long written;

        Slot(long millis, Optional<Duration> idleAfter) {
            super(millis);
            written = millis;
            idleMillis = idleAfter.map(Duration::toMillis).orElse(Long.MAX_VALUE);
        }

        boolean isTime() {
            return get() > FORGOTTEN;
        }
    }

    public void track(String id, Instant touchedAt, Optional<Duration> idleAfter) {
        slots.putIfAbsent(id, new Slot(touchedAt.toEpochMilli(), idleAfter));
    }

    public void forget(String id) {
        var slot = slots.remove(id);
        if (slot != null) {
            slot.set(FORGOTTEN); // for whoever holds it and is about to touch
        }
    }

    /** Empty when there is no such session. */
    public Optional<Touch> touch(String id, long millis) {
        var slot = slots.get(id);
        while (slot != null) {
            var last = slot.get();
            if (last == ENDING) {
                return Kept.ENDING;
            }
            if (last == FORGOTTEN || mustBeWritten(slot, last, millis)) {
                break;
            }
            if (last >= millis || slot.compareAndSet(last, millis)) {
                return Kept.KEPT;
            }
        }
        return written(id, millis);
    }

    private boolean mustBeWritten(Slot slot, long last, long millis) {
        return store.isShared()
                && (millis - last > slot.idleMillis - CLOSE_MILLIS || millis - flushedAt > BATCHES_STOPPED_MILLIS);
    }

    /** Tracked first, so that an end that comes between the two is not missed. */
    private Optional<Touch> written(String id, long millis) {
        var found = store.find(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var state = found.get().state();
        if (!state.phase().isEnding()) {
            track(id, state.times().touchedAt(), state.limits().idleAfter());
            if (store.touch(id, Instant.ofEpochMilli(millis))) {
                remember(id, millis);
                return Kept.KEPT;
            }
            forget(id);
            return store.find(id).map(row -> over(row.state().phase()));
        }
        return Optional.of(over(state.phase()));
    }

    private static Touch over(Phase phase) {
        return phase == Phase.ENDED ? Touch.ENDED : Touch.ENDING;
    }

    private void remember(String id, long millis) {
        var slot = slots.get(id);
        if (slot != null && slot.isTime()) {
            slot.accumulateAndGet(millis, (last, now) -> last > FORGOTTEN ? Math.max(last, now) : last);
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
        var millis = slot == null ? FORGOTTEN : slot.get();
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
        return slot == null || closes(slot, lastTouch.toEpochMilli());
    }

    /** What is known here may be older than what another node wrote. */
    private static boolean closes(Slot slot, long lastTouch) {
        while (true) {
            var here = slot.get();
            if (here == ENDING || here == FORGOTTEN) {
                return true;
            }
            if (here > lastTouch) {
                return false;
            }
            if (slot.compareAndSet(here, ENDING)) {
                return true;
            }
        }
    }

    /** Opens it again: the end was not written after all. */
    void reopen(String id, Instant lastTouch) {
        var slot = slots.get(id);
        if (slot != null) {
            slot.compareAndSet(ENDING, lastTouch.toEpochMilli());
        }
    }

    /** Writes what is new, and forgets what is silent or no longer wanted. */
    void flush(long nowMillis) {
        var fresh = new TreeMap<String, Instant>(); // in one order, so that nodes do not wait for each other crosswise
        slots.forEach((id, slot) -> {
            var millis = slot.get();
            if (millis > slot.written) {
                fresh.put(id, Instant.ofEpochMilli(millis));
            } else if (nowMillis - slot.written > SILENT_MILLIS) {
                forgetIfStill(id, slot, millis);
            }
        });
        if (!fresh.isEmpty()) {
            store.touched(fresh).forEach(this::forget);
            fresh.forEach((id, at) -> {
                var slot = slots.get(id);
                if (slot != null) {
                    slot.written = at.toEpochMilli();
                }
            });
        }
        flushedAt = nowMillis;
    }

    private void forgetIfStill(String id, Slot slot, long millis) {
        if (millis == ENDING || slot.compareAndSet(millis, FORGOTTEN)) {
            slots.remove(id, slot);
        }
    }

    int size() {
        return slots.size();
    }
}
