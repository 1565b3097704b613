package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who runs a loop: one row, one conditional update. Renewed when half of it is over, so that an idle loop writes nothing
 * most of the time; a holder that freezes or dies is replaced when it is over. Two holders for a moment do no harm. Safe for
 * many threads.
 */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final Duration LENGTH = Duration.ofSeconds(20);

    private final SessionStore store;
    private final TimeSource time;
    private final String loop;
    private final String holder;
    private final ReentrantLock lock = new ReentrantLock();
    private long renewAt;
    private boolean held;

    Lease(SessionStore store, TimeSource time, String loop, String holder) {
        this.store = store;
        this.time = time;
        this.loop = loop;
        this.holder = holder;
    }

    /** Takes or keeps the lease; false while somebody else has it. */
    boolean take() {
        lock.lock();
        try {
            var nanos = time.nanoTime();
            if (!held || nanos - renewAt >= 0) {
                var now = Moment.now(time);
                held = store.lease(loop, holder, now, now.plus(LENGTH));
                renewAt = nanos + LENGTH.dividedBy(2).toNanos();
            }
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves it to whoever asks next. */
    void giveUp() {
        lock.lock();
        try {
            if (held) {
                held = false;
                var now = Moment.now(time);
                store.lease(loop, holder, now, now);
            }
        } catch (AtlasException e) {
            LOG.debug("the lease of {} is not given up, and runs out: {}", loop, e.getMessage());
        } finally {
            lock.unlock();
        }
    }
}
