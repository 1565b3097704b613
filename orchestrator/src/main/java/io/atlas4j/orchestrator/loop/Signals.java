package io.atlas4j.orchestrator.loop;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Wakes those in this process who wait for news of a session; the news itself is in the database. */
public final class Signals {
    /** In place of an id: any session. */
    public static final String ANY = "*";

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

    /** The sessions for which somebody waits. */
    public Set<String> awaited() {
        var ids = new HashSet<>(waiting.keySet());
        ids.remove(ANY);
        return ids;
    }

    void changed(String id) {
        ring(id);
        ring(ANY);
    }

    /** Wakes those who wait for this session alone. */
    public void ring(String id) {
        var bells = waiting.get(id);
        if (bells != null) {
            bells.forEach(Semaphore::release);
        }
    }
}
