package io.atlas4j.benchmarks;

import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.StreamEvent;
import io.atlas4j.orchestrator.StreamListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events of all sessions. */
final class Tally implements StreamListener {
    private final Map<EventType, LongAdder> counts = new ConcurrentHashMap<>();

    @Override
    public void on(StreamEvent event) {
        counts.computeIfAbsent(event.event().type(), type -> new LongAdder()).increment();
    }

    long of(EventType type) {
        var count = counts.get(type);
        return count == null ? 0 : count.sum();
    }

    long sum() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Waits for so many of them; fails when none came for a minute. */
    void await(EventType type, long wanted) {
        var patience = Duration.ofMinutes(1).toNanos();
        var seen = of(type);
        var since = System.nanoTime();
        while (seen < wanted) {
            pause();
            if (of(type) > seen) {
                seen = of(type);
                since = System.nanoTime();
            } else if (System.nanoTime() - since > patience) {
                throw new IllegalStateException(seen + " of " + wanted + " sessions are " + type);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
