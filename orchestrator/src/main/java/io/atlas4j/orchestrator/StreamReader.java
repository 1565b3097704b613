package io.atlas4j.orchestrator;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.store.SessionStore;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener to all sessions: reads from the database until it has caught up, then takes what {@link EventTail} offers.
 * One that is too slow for its queue reads from the database again, and keeps nobody waiting.
 */
final class StreamReader implements Subscription, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
    private static final int QUEUE = 1000;

    private final SessionStore store;
    private final EventTail tail;
    private final StreamListener listener;
    private final BlockingQueue<StreamEvent> queue = new ArrayBlockingQueue<>(QUEUE);
    private EventPosition last;

    /** What was forgotten before this began is no loss of this listener's. */
    private final EventPosition oldest;

    private volatile boolean behind = true;
    private volatile boolean open = true;

    StreamReader(SessionStore store, EventTail tail, EventPosition after, StreamListener listener) {
        this.store = store;
        this.tail = tail;
        this.last = after;
        this.oldest = forgottenAfter(EventPosition.START);
        this.listener = listener;
    }

    /** Never waits. */
    void offer(StreamEvent event) {
        if (!queue.offer(event)) {
            behind = true;
        }
    }

    @Override
    public void run() {
        try {
            while (open) {
                if (behind) {
                    catchUp();
                } else {
                    var next = queue.poll(EventTail.LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                    // what was dropped for want of room comes before this, and is still in the database
                    if (next != null && !behind) {
                        deliver(List.of(next));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("a listener to all sessions failed and is left out", e);
        } finally {
            tail.leave(this);
        }
    }

    /** First counts as caught up, then reads: what comes meanwhile is in the queue, or says that it found no room. */
    private void catchUp() throws InterruptedException {
        behind = false;
        queue.clear();
        List<StreamEvent> batch;
        do {
            try {
                batch = store.stream(last, EventTail.BATCH);
            } catch (AtlasException e) {
                LOG.debug("events cannot be read now: {}", e.getMessage());
                behind = true;
                TimeUnit.MILLISECONDS.sleep(EventTail.LOOK_EVERY_MILLIS);
                return;
            }
            var forgotten = forgottenAfter(last);
            if (forgotten.compareTo(oldest) > 0 && forgotten.compareTo(last) > 0) {
                throw SessionEvents.forgotten(last, forgotten);
            }
            deliver(batch);
        } while (open && !batch.isEmpty());
    }

    private EventPosition forgottenAfter(EventPosition position) {
        return store.archive().forgottenAfter(position).orElse(EventPosition.START);
    }

    private void deliver(List<StreamEvent> events) {
        for (var event : events) {
            if (open && event.position().compareTo(last) > 0) {
                listener.on(event);
                last = event.position();
            }
        }
    }

    @Override
    public void close() {
        open = false;
    }
}
