package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.Retention;
import io.atlas4j.orchestrator.store.Alerts;
import io.atlas4j.orchestrator.store.Archive;
import io.atlas4j.orchestrator.store.Archive.Ended;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is old, each hour and in steps of a few rows: none of them keeps anybody waiting. It begins some minutes after
 * the start, when every account was listed: a machine that is seen keeps its session.
 */
final class RetentionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionLoop.class);

    static final Duration FIRST = Duration.ofMinutes(10);
    static final Duration EVERY = Duration.ofHours(1);

    private static final int SESSIONS = 100;
    private static final int EVENTS = 1000;

    private final Archive archive;
    private final Alerts alerts;
    private final TimeSource time;
    private final Lease lease;
    private final Retention retention;
    private long next;

    private EventPosition logsUntil = EventPosition.START;
    private Ended eventsUntil = Ended.START;
    private Ended sessionsUntil = Ended.START;
    private long logs;
    private long events;
    private long sessions;

    RetentionLoop(SessionStore store, TimeSource time, Lease lease, Retention retention) {
        this.archive = store.archive();
        this.alerts = store.alerts();
        this.time = time;
        this.lease = lease;
        this.retention = retention;
        this.next = time.nanoTime() + FIRST.toNanos();
    }

    boolean isDue() {
        return time.nanoTime() - next >= 0;
    }

    /** One step of each kind; the next follows at once where there is more. */
    void tick() {
        next = time.nanoTime() + EVERY.toNanos();
        if (!lease.take()) {
            return;
        }
        var now = Moment.now(time);
        var more = List.of(logs(now), events(now), sessions(now)); // each has its step
        if (more.contains(true)) {
            next = time.nanoTime();
        } else {
            tell();
        }
    }

    private boolean logs(Instant now) {
        if (retention.logs().isEmpty()) {
            return false;
        }
        var step = archive.forgetLogs(logsUntil, now.minus(retention.logs().get()), EVENTS);
        logsUntil = step.reached();
        logs += step.forgotten();
        return step.more();
    }

    private boolean events(Instant now) {
        if (retention.events().isEmpty()) {
            return false;
        }
        var before = now.minus(retention.events().get());
        var step = archive.forgetEvents(eventsUntil, before, SESSIONS);
        eventsUntil = step.reached();
        events += step.forgotten();
        return alerts.forget(before, EVENTS) == EVENTS || step.more();
    }

    private boolean sessions(Instant now) {
        if (retention.sessions().isEmpty()) {
            return false;
        }
        var step = archive.forgetSessions(
                sessionsUntil, now.minus(retention.sessions().get()), SESSIONS);
        sessionsUntil = step.more() ? step.reached() : Ended.START; // those that were kept are looked at again
        sessions += step.forgotten();
        return step.more();
    }

    private void tell() {
        if (logs + events + sessions > 0) {
            LOG.info("forgot {} sessions, {} events of others and {} logs, which were old", sessions, events, logs);
        }
        logs = 0;
        events = 0;
        sessions = 0;
    }
}
