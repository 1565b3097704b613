package io.atlas4j.orchestrator;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.loop.Signals;
import io.atlas4j.orchestrator.store.SessionStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one who looks for new events on behalf of all who listen in this process: at once when something happened here,
 * each second for what happened on other nodes. It waits for no listener: what does not fit into one's queue that one
 * reads again from the database.
 */
final class EventTail implements AutoCloseable {
    static final int BATCH = 500;
    static final long LOOK_EVERY_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(EventTail.class);

    private final SessionStore store;
    private final Signals signals;
    private final Semaphore bell;
    private final Set<StreamReader> readers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean open = true;
    private boolean started;
    private EventPosition last = EventPosition.START;
    private Map<String, Long> counts = new HashMap<>();

    EventTail(SessionStore store, Signals signals) {
        this.store = store;
        this.signals = signals;
        this.bell = signals.listen(Signals.ANY);
    }

    /** From now on the reader is offered what is new; what was before, it reads itself. */
    void join(StreamReader reader) {
        start();
        readers.add(reader);
    }

    void leave(StreamReader reader) {
        readers.remove(reader);
    }

    /** Begins to look; whoever only listens to one session needs it for the events of other nodes. */
    void start() {
        starting.lock();
        try {
            if (!started) {
                last = store.streamEnd();
                started = true;
                Thread.ofVirtual().name("atlas-events").start(this::run);
            }
        } finally {
            starting.unlock();
        }
    }

    private void run() {
        try {
            while (open) {
                bell.drainPermits();
                try {
                    look();
                } catch (AtlasException e) {
                    LOG.debug("events cannot be read now: {}", e.getMessage());
                }
                bell.tryAcquire(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        var more = true;
        while (more && open) {
            var batch = store.stream(last, BATCH);
            for (var event : batch) {
                readers.forEach(reader -> reader.offer(event));
                last = event.position();
            }
            more = batch.size() == BATCH;
        }
        if (store.isShared()) {
            ringForOthers();
        }
    }

    /** Independent of the stream, which a long transaction of anybody holds back. */
    private void ringForOthers() {
        var now = store.eventCounts(signals.awaited());
        now.forEach((id, count) -> {
            if (!count.equals(counts.get(id))) {
                signals.ring(id);
            }
        });
        counts = now;
    }

    @Override
    public void close() {
        open = false;
        readers.forEach(StreamReader::close);
        bell.release();
        signals.leave(Signals.ANY, bell);
    }
}
