package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The date of the database, by which all nodes judge: asked every ten seconds and carried on by this machine's monotonic
 * clock, so that its own date may be an hour wrong. When that of the database is set, all nodes follow at once and together.
 * Goes back only then. Safe for many threads.
 */
final class DatabaseTime implements TimeSource {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseTime.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    /** An answer that was so long on its way says the time too vaguely, if a better one is known. */
    private static final Duration VAGUE = Duration.ofSeconds(1);

    private final SessionStore store;
    private final TimeSource node;
    private volatile Sample last;

    /** What the date was when the monotonic clock showed that. */
    private record Sample(Instant date, long nanos, Duration doubt) {
        Instant at(long moment) {
            return date.plusNanos(moment - nanos);
        }

        /** Two answers never agree to the millisecond, and that is no reason to go back. */
        Sample notBefore(Sample other) {
            var carried = other.at(nanos);
            var back = date.isBefore(carried) && carried.minus(VAGUE).isBefore(date);
            return back ? new Sample(carried, nanos, doubt) : this;
        }
    }

    /**
     * Asks for the first time.
     *
     * @param store which has a time of its own
     */
    DatabaseTime(SessionStore store, TimeSource node) {
        this.store = store;
        this.node = node;
        this.last = ask();
    }

    private Sample ask() {
        var before = node.nanoTime();
        var date = store.time().orElseThrow();
        var after = node.nanoTime();
        var halfway = (after - before) / 2; // the answer is that old
        return new Sample(date.plusNanos(halfway), after, Duration.ofNanos(after - before));
    }

    /** Asks again if it is time to; without an answer the date is carried on as it is. */
    void refresh() {
        if (node.nanoTime() - last.nanos < EVERY.toNanos()) {
            return;
        }
        try {
            var sample = ask();
            if (sample.doubt.compareTo(VAGUE) < 0) {
                last = sample.notBefore(last);
            }
        } catch (AtlasException e) {
            LOG.debug("the database does not tell the time: {}", e.getMessage());
        }
    }

    @Override
    public Instant now() {
        return last.at(node.nanoTime());
    }

    @Override
    public long nanoTime() {
        return node.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        node.sleep(duration);
    }
}
