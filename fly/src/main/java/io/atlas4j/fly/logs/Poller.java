package io.atlas4j.fly.logs;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ErrorKind;
import io.atlas4j.fly.events.Dispatcher;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Reads one app's log for all who listen.
 *
 * <p>Paced like Fly's own client where that matters: a full page is followed by the next almost at once, a failure by a
 * pause that doubles from 64 ms to 4 s, and the tenth failure in a row ends it. An idle log is asked every two seconds
 * rather than eight times a second, because the interface is not promised to outsiders. The cursor moves only with
 * entries: that of an empty page could skip late ones.
 */
final class Poller {
    /** Quicker readers were seen to get 429. */
    static final Duration BETWEEN_PAGES = Duration.ofMillis(150);

    private static final Duration IDLE_FIRST = Duration.ofMillis(500);
    private static final Duration IDLE_LONGEST = Duration.ofSeconds(2);
    private static final Duration FAILED_FIRST = Duration.ofMillis(64);
    private static final Duration FAILED_LONGEST = Duration.ofMillis(4096);
    private static final int MOST_FAILURES = 10;

    private final String app;
    private final LogApi api;
    private final TimeSource time;
    private final Dispatcher dispatcher;
    private final Consumer<Poller> over;
    private final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();
    private final SeenIds seen = new SeenIds();
    private @Nullable Thread thread;
    /** Set beside the interrupt, which somebody else's code may swallow. */
    private volatile @Nullable LogEnd stopping;

    Poller(String app, LogApi api, TimeSource time, Dispatcher dispatcher, Consumer<Poller> over) {
        this.app = app;
        this.api = api;
        this.time = time;
        this.dispatcher = dispatcher;
        this.over = over;
    }

    String app() {
        return app;
    }

    CopyOnWriteArrayList<Listening> listeners() {
        return listeners;
    }

    void start() {
        thread = Thread.ofVirtual().name("atlas-fly-log").start(this::run);
    }

    void stop(LogEnd reason) {
        stopping = reason;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        var reason = LogEnd.FAILURES;
        try {
            reason = poll();
        } catch (InterruptedException | RuntimeException e) {
            if (stopping == null) {
                LoggerFactory.getLogger(Poller.class)
                        .error(
                                "following the log of {} broke with {}",
                                app,
                                e.getClass().getName());
            }
        }
        var asked = stopping;
        reason = asked == null ? reason : asked; // whatever broke while it was being stopped
        over.accept(this);
        for (var listener : listeners) {
            listener.finish(reason);
        }
        dispatcher.dispatch(new LogEvent.Ended(app, reason));
    }

    private LogEnd poll() throws InterruptedException {
        var query = LogQuery.NEWEST;
        var failures = 0;
        var idle = IDLE_FIRST;
        while (true) {
            if (stopping != null) {
                throw new InterruptedException();
            }
            LogPage page;
            try {
                page = api.fetch(app, query);
                failures = 0;
            } catch (AtlasException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                var end = endFor(e.kind(), ++failures);
                if (end != null) {
                    return end;
                }
                time.sleep(shorter(FAILED_FIRST.multipliedBy(1L << (failures - 1)), FAILED_LONGEST));
                continue;
            }
            var entries = seen.unseen(page.entries());
            if (!page.entries().isEmpty()) {
                query = page.next().map(query::after).orElse(query);
            }
            if (entries.isEmpty()) {
                time.sleep(idle);
                idle = shorter(idle.multipliedBy(2), IDLE_LONGEST);
                continue;
            }
            idle = IDLE_FIRST;
            deliver(entries);
            time.sleep(BETWEEN_PAGES);
        }
    }

    private static @Nullable LogEnd endFor(ErrorKind kind, int failures) {
        return switch (kind) {
            case UNAUTHORIZED, FORBIDDEN -> LogEnd.NOT_AUTHORIZED;
            case NOT_FOUND -> LogEnd.GONE;
            default -> failures >= MOST_FAILURES ? LogEnd.FAILURES : null;
        };
    }

    private void deliver(List<LogEntry> entries) throws InterruptedException {
        for (var listener : listeners) {
            listener.offer(entries);
        }
        if (dispatcher.hears(LogEvent.topic(app))) {
            dispatcher.dispatch(new LogEvent.Entries(app, entries));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
