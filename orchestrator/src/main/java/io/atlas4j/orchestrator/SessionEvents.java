package io.atlas4j.orchestrator;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.loop.Signals;
import io.atlas4j.orchestrator.store.SessionStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to sessions, and what happens now.
 *
 * <p>A subscriber reads the history by number and is only woken by what is new, so it misses nothing and sees nothing
 * twice, however the two interleave. One that throws is left out from then on.
 */
public final class SessionEvents {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);

    private final SessionStore store;
    private final Signals signals;
    private final EventTail tail;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();

    SessionEvents(SessionStore store, Signals signals) {
        this.store = store;
        this.signals = signals;
        this.tail = new EventTail(store, signals);
    }

    /** Everything so far, in order. */
    public List<SessionEvent> history(String sessionId) {
        return history(sessionId, 0);
    }

    /** Everything so far after the event of that number. */
    public List<SessionEvent> history(String sessionId, long after) {
        return store.events(sessionId, after);
    }

    /** Delivers the history, then what happens, until it is closed. */
    public Subscription subscribe(String sessionId, SessionListener listener) {
        return subscribe(sessionId, 0, listener);
    }

    /** The same, beginning after the event of that number. */
    public Subscription subscribe(String sessionId, long after, SessionListener listener) {
        var reader = new Reader(sessionId, after, listener);
        readers.add(reader);
        if (store.isShared()) {
            tail.start();
        }
        Thread.ofVirtual().name("atlas-events-" + sessionId).start(reader);
        return reader;
    }

    /**
     * The next events of all sessions that are kept after that position, those of one session in their order. After a
     * position before {@link #oldest()} some are missing.
     */
    public List<StreamEvent> all(EventPosition after, int limit) {
        return store.stream(after, limit);
    }

    /** The position after which nothing was forgotten for its age. */
    public EventPosition oldest() {
        return store.archive().forgottenAfter(EventPosition.START).orElse(EventPosition.START);
    }

    /** The position after everything so far. */
    public EventPosition newest() {
        return store.streamEnd();
    }

    /**
     * Delivers the events of all sessions after that position, of every node, until it is closed. What happened on another
     * node comes within about a second; on a shared database nothing is delivered while an older transaction is open, so
     * that nothing is passed over. A listener that takes its time keeps nobody waiting, and one that throws is left out.
     *
     * @param after {@link EventPosition#START} for whatever is kept
     * @throws NotFoundException if events after that position were forgotten for their age; it says from where on nothing
     *     is missing
     */
    public Subscription subscribeAll(EventPosition after, StreamListener listener) {
        if (!after.equals(EventPosition.START)) {
            store.archive().forgottenAfter(after).ifPresent(oldest -> {
                throw forgotten(after, oldest);
            });
        }
        var reader = new StreamReader(store, tail, after, listener);
        tail.join(reader);
        Thread.ofVirtual().name("atlas-events-all").start(reader);
        return reader;
    }

    static NotFoundException forgotten(EventPosition after, EventPosition oldest) {
        return new NotFoundException(
                Origin.ATLAS,
                "events after position " + after + " were forgotten for their age: nothing is missing after " + oldest
                        + ", and " + EventPosition.START + " reads whatever is kept");
    }

    void close() {
        tail.close();
        readers.forEach(Reader::close);
    }

    private final class Reader implements Subscription, Runnable {
        private final String sessionId;
        private final SessionListener listener;
        private final Semaphore bell;
        private long last;
        private volatile boolean open = true;

        Reader(String sessionId, long after, SessionListener listener) {
            this.sessionId = sessionId;
            this.listener = listener;
            this.last = after;
            this.bell = signals.listen(sessionId); // before the first read, so that nothing falls between
        }

        @Override
        public void run() {
            try {
                while (open) {
                    bell.drainPermits();
                    if (deliver()) {
                        bell.acquire();
                    } else {
                        bell.tryAcquire(EventTail.LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("a listener to session {} failed and is left out", sessionId, e);
            } finally {
                signals.leave(sessionId, bell);
                readers.remove(this);
            }
        }

        /** False if the events cannot be read now. */
        private boolean deliver() {
            List<SessionEvent> fresh;
            try {
                fresh = store.events(sessionId, last);
            } catch (AtlasException e) {
                LOG.debug("events of session {} cannot be read now: {}", sessionId, e.getMessage());
                return false;
            }
            for (var event : fresh) {
                if (!open) {
                    break;
                }
                listener.on(event);
                last = event.number();
            }
            return true;
        }

        @Override
        public void close() {
            open = false;
            bell.release();
        }
    }
}
