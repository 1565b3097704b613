package io.atlas4j.fly.logs;

import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;
import io.atlas4j.fly.events.Dispatcher;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.spi.ProviderContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The logs of apps: by the page, back from a moment, or followed. Blocks unless it says otherwise; safe for many threads.
 * Uses the interface of Fly's own command line at {@code FLY_API_BASE_URL}.
 */
public final class Logs implements AutoCloseable {
    private final LogApi api;
    private final ProviderContext context;
    private final Dispatcher dispatcher;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Poller> pollers = new HashMap<>();

    public Logs(Tokens tokens, ProviderContext context, Dispatcher dispatcher) {
        this.api = new LogApi(tokens, context);
        this.context = context;
        this.dispatcher = Dispatcher.guarded(dispatcher);
    }

    /**
     * One page, and no other token if this one is rejected.
     *
     * @throws io.atlas4j.error.UnauthorizedException if no token may read the log
     * @throws io.atlas4j.error.NotFoundException if there is no such app
     */
    public LogPage fetchOnce(String app, LogQuery query) {
        return api.fetchOnce(app, query);
    }

    /** One page; a token that is rejected is replaced once. */
    public LogPage fetch(String app, LogQuery query) {
        return api.fetch(app, query);
    }

    /**
     * Reads from a moment to another, page by page, oldest first, at a pace that Fly bears.
     *
     * @param query machine and region; its cursor does not count
     * @return how many entries there were
     */
    public long read(String app, LogQuery query, Instant from, Instant until, Consumer<LogEntry> reader) {
        var seen = new SeenIds();
        var next = new LogQuery(LogQuery.since(from).after(), query.instance(), query.region());
        var count = 0L;
        while (true) {
            var page = api.fetch(app, next);
            var unseen = seen.unseen(page.entries());
            for (var entry : unseen) {
                if (entry.timestamp().filter(at -> !at.isBefore(until)).isPresent()) {
                    return count;
                }
                reader.accept(entry);
                count++;
            }
            if (unseen.isEmpty() || page.next().isEmpty()) {
                return count;
            }
            next = next.after(page.next().get());
            pause(app);
        }
    }

    private void pause(String app) {
        try {
            context.time().sleep(Poller.BETWEEN_PAGES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TransportException.notSent(
                    Origin.of("fly"), "fly could not read the log of " + app + ": interrupted", null);
        }
    }

    /** Follows with {@link FollowOptions#DEFAULT}. */
    public LogSubscription follow(String app, LogListener listener) {
        return follow(app, FollowOptions.DEFAULT, listener);
    }

    /**
     * Delivers what the app logs from now on, to the first listener of an app also the newest entries there are. Returns
     * at once; failures come as the end. One poller serves all listeners of an app and stops when the last leaves.
     */
    public LogSubscription follow(String app, FollowOptions options, LogListener listener) {
        var listening = new Listening(app, options, listener, context.telemetry(), gone -> leave(app, gone));
        lock.lock();
        try {
            var poller = pollers.get(app);
            if (poller == null) {
                poller = new Poller(app, api, context.time(), dispatcher, this::over);
                pollers.put(app, poller);
                poller.listeners().add(listening);
                poller.start();
            } else {
                poller.listeners().add(listening);
            }
        } finally {
            lock.unlock();
        }
        listening.start();
        return listening;
    }

    /** Ends every listener. */
    @Override
    public void close() {
        lock.lock();
        try {
            List.copyOf(pollers.values()).forEach(poller -> poller.stop(LogEnd.CLOSED));
            pollers.clear();
        } finally {
            lock.unlock();
        }
    }

    private void leave(String app, Listening gone) {
        lock.lock();
        try {
            var poller = pollers.get(app);
            if (poller != null
                    && poller.listeners().remove(gone)
                    && poller.listeners().isEmpty()) {
                pollers.remove(app);
                poller.stop(LogEnd.LAST_LISTENER_LEFT);
            }
        } finally {
            lock.unlock();
        }
    }

    /** After this nobody joins it: who comes later starts another. */
    private void over(Poller poller) {
        lock.lock();
        try {
            pollers.remove(poller.app(), poller);
        } finally {
            lock.unlock();
        }
    }
}
