package io.atlas4j.fly.logs;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Telemetry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One listener, its bounded queue and its thread. The queue holds the poller's lists themselves, so that a page for a
 * thousand listeners is one list.
 */
final class Listening implements LogSubscription {
    private static final EventName DROP = EventName.of("atlas", "fly", "logs", "drop");

    private final String app;
    private final FollowOptions options;
    private final LogListener listener;
    private final Telemetry telemetry;
    private final Consumer<Listening> leave;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<List<LogEntry>> queue = new ArrayDeque<>();
    private final CompletableFuture<LogEnd> ended = new CompletableFuture<>();
    private int queued;
    private long dropped;
    private @Nullable LogEnd end;

    Listening(String app, FollowOptions options, LogListener listener, Telemetry telemetry, Consumer<Listening> leave) {
        this.app = app;
        this.options = options;
        this.listener = listener;
        this.telemetry = telemetry;
        this.leave = leave;
    }

    void start() {
        Thread.ofVirtual().name("atlas-fly-log-listener").start(this::deliver);
    }

    /** Takes its part of the entries; waits for room if that is the policy. */
    void offer(List<LogEntry> all) throws InterruptedException {
        var mine = options.instance().isEmpty() && options.region().isEmpty() ? all : part(all);
        if (mine.isEmpty()) {
            return;
        }
        lock.lockInterruptibly();
        try {
            if (options.overflow() == Overflow.BLOCK) {
                // A page larger than the whole queue passes when the queue is empty.
                while (end == null && queued > 0 && queued + mine.size() > options.capacity()) {
                    room.await();
                }
            } else {
                mine = dropFor(mine);
            }
            if (end == null) {
                queue.add(mine);
                queued += mine.size();
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void finish(LogEnd reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
                arrived.signal();
                room.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public LogEnd awaitEnd() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e); // it only ever completes
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            queue.clear();
            queued = 0;
        } finally {
            lock.unlock();
        }
        finish(LogEnd.CLOSED);
        leave.accept(this);
    }

    private List<LogEntry> part(List<LogEntry> all) {
        Predicate<LogEntry> wanted =
                entry -> options.instance().map(entry.instance()::equals).orElse(true)
                        && options.region().map(entry.region()::equals).orElse(true);
        return all.stream().filter(wanted).toList();
    }

    /** Makes room, oldest first: queued entries, then those of the page itself. */
    private List<LogEntry> dropFor(List<LogEntry> page) {
        var excess = queued + page.size() - options.capacity();
        while (excess > 0 && !queue.isEmpty()) {
            var oldest = queue.removeFirst();
            var gone = Math.min(excess, oldest.size());
            if (gone < oldest.size()) {
                queue.addFirst(oldest.subList(gone, oldest.size()));
            }
            queued -= gone;
            dropped += gone;
            excess -= gone;
        }
        if (excess > 0) {
            dropped += excess;
            return page.subList(excess, page.size());
        }
        return page;
    }

    private void deliver() {
        var told = 0L;
        try {
            while (true) {
                List<LogEntry> entries;
                long lost;
                lock.lockInterruptibly();
                try {
                    while (queue.isEmpty() && end == null) {
                        arrived.await();
                    }
                    if (queue.isEmpty()) {
                        break;
                    }
                    entries = takeAll();
                    lost = dropped;
                } finally {
                    lock.unlock();
                }
                if (lost > told) {
                    tell(lost - told);
                    told = lost;
                    guarded(() -> listener.onDropped(lost));
                }
                guarded(() -> listener.onEntries(entries));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts this thread but a listener itself
        }
        var reason = reason();
        guarded(() -> listener.onEnd(reason));
        ended.complete(reason);
    }

    private void tell(long newlyLost) {
        telemetry.emit(DROP, () -> Event.of(DROP, Map.of("count", newlyLost), Map.of("app", app)));
    }

    private List<LogEntry> takeAll() {
        var first = queue.removeFirst();
        var entries = first;
        if (!queue.isEmpty()) {
            entries = new ArrayList<>(first);
            while (!queue.isEmpty()) {
                entries.addAll(queue.removeFirst());
            }
        }
        queued = 0;
        room.signal();
        return List.copyOf(entries);
    }

    private LogEnd reason() {
        lock.lock();
        try {
            return end == null ? LogEnd.CLOSED : end;
        } finally {
            lock.unlock();
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LoggerFactory.getLogger(Listening.class)
                    .error(
                            "a listener of the log of {} failed with {}",
                            app,
                            e.getClass().getName());
        }
    }
}
