package io.atlas4j.orchestrator.loop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Wakes those in this process who wait for news of a session; the news itself is in the database. */
public final class Signals {
    private final Map<String, List<Semaphore>> waiting = new ConcurrentHashMap<>();

    /** A permit is given to the returned semaphore for each change from now on. */
    public Semaphore listen(String id) {
        var bell = new Semaphore(0);
        waiting.compute(id, (key, bells) -> {
            var all = bells == null ? new CopyOnWriteArrayList<Semaphore>() : bells;
            all.add(bell);
            return all;
        });
        return bell;
    }

    public void leave(String id, Semaphore bell) {
        waiting.computeIfPresent(id, (key, bells) -> {
            bells.remove(bell);
            return bells.isEmpty() ? null : bells;
        });
    }

    void changed(String id) {
        var bells = waiting.get(id);
        if (bells != null) {
            bells.forEach(Semaphore::release);
        }
    }
}
