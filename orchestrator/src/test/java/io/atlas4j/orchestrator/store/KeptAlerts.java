package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Alerts in a list that belongs to a {@link MemorySessionStore}. */
final class KeptAlerts implements Alerts {
    private final ReentrantLock lock;
    private final List<Placed> all = new ArrayList<>();
    private final Set<String> subjects = new HashSet<>();
    private final Map<String, Told> webhooks = new HashMap<>();
    private long raised;

    KeptAlerts(ReentrantLock lock) {
        this.lock = lock;
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    void add(Alert alert) {
        all.add(new Placed(new EventPosition(0, ++raised), alert));
    }

    @Override
    public void raise(Alert alert, String subject) {
        locked(() -> {
            if (subjects.add(subject)) {
                add(alert);
            }
            return subject;
        });
    }

    @Override
    public List<Placed> after(EventPosition position, int limit) {
        return locked(() -> all.stream()
                .filter(placed -> placed.position().compareTo(position) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public Told told(String webhook, Instant now) {
        return locked(() -> webhooks.computeIfAbsent(
                webhook,
                name -> new Told(
                        all.isEmpty() ? EventPosition.START : all.getLast().position(), 0, now)));
    }

    @Override
    public boolean tell(String webhook, Told before, Told after) {
        return locked(() -> webhooks.replace(webhook, before, after));
    }

    @Override
    public int forget(Instant before, int limit) {
        return locked(() -> {
            var old = all.stream()
                    .filter(placed -> placed.alert().at().isBefore(before))
                    .limit(limit)
                    .toList();
            all.removeAll(old);
            return old.size();
        });
    }
}
