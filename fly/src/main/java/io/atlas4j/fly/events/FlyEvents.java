package io.atlas4j.fly.events;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners of this process. A listener is called where the event arises and should be quick; one that throws is logged
 * and called again next time, and the others do not notice. Subscribers of the publisher have a queue each and lose
 * events when it is full. Safe for many threads.
 */
public final class FlyEvents implements Dispatcher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlyEvents.class);
    private static final int QUEUE = 4096;

    private final Map<String, CopyOnWriteArrayList<Consumer<? super FlyEvent>>> byTopic = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<? super FlyEvent>> all = new CopyOnWriteArrayList<>();
    private final SubmissionPublisher<FlyEvent> publisher =
            new SubmissionPublisher<>(Executors.newVirtualThreadPerTaskExecutor(), QUEUE);
    /** Whether there ever was a subscriber: asking the publisher itself takes a lock, which is much for each line of a deploy. */
    private volatile boolean subscribed;

    private final AtomicLong dropped = new AtomicLong();

    /** Undoes a registration; closing it twice does nothing. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Hears one topic. */
    public Registration listen(String topic, Consumer<? super FlyEvent> listener) {
        byTopic.compute(topic, (name, listeners) -> {
            var some = listeners == null ? new CopyOnWriteArrayList<Consumer<? super FlyEvent>>() : listeners;
            some.add(listener);
            return some;
        });
        return () -> byTopic.computeIfPresent(topic, (name, listeners) -> {
            listeners.remove(listener);
            return listeners.isEmpty() ? null : listeners;
        });
    }

    /** Hears every topic. */
    public Registration listen(Consumer<? super FlyEvent> listener) {
        all.add(listener);
        return () -> all.remove(listener);
    }

    /** Every event, for subscribers that take what they ask for. */
    public Publisher<FlyEvent> publisher() {
        return (Flow.Subscriber<? super FlyEvent> subscriber) -> {
            subscribed = true;
            publisher.subscribe(subscriber);
        };
    }

    /** How many events subscribers were too slow for. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public boolean hears(String topic) {
        return !all.isEmpty() || byTopic.containsKey(topic) || hasSubscribers();
    }

    @Override
    public void dispatch(FlyEvent event) {
        var listeners = byTopic.get(event.topic());
        if (listeners != null) {
            tell(listeners, event);
        }
        if (!all.isEmpty()) {
            tell(all, event);
        }
        if (hasSubscribers()) {
            publisher.offer(event, (subscriber, lost) -> {
                dropped.incrementAndGet();
                return false;
            });
        }
    }

    private boolean hasSubscribers() {
        return subscribed && publisher.hasSubscribers();
    }

    private static void tell(CopyOnWriteArrayList<Consumer<? super FlyEvent>> listeners, FlyEvent event) {
        for (var listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                LOG.error(
                        "a listener failed on {} with {}",
                        event.topic(),
                        e.getClass().getName());
            }
        }
    }

    @Override
    public void close() {
        publisher.close();
    }
}
