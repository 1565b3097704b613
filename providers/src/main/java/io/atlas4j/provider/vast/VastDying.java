package io.atlas4j.provider.vast;

import io.atlas4j.http.JsonObject;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers since when an instance shows a state of which few recover, and which machines lost one, so that the next offer is
 * another host's. A restart forgets it, which only makes the grace longer. Safe for many threads.
 */
final class VastDying {
    /** A heartbeat that is late and a container that is made anew look like that for a moment. */
    static final Duration GRACE = Duration.ofMinutes(2);

    private static final Duration AVOIDED = Duration.ofHours(1);

    private final TimeSource time;
    private final Map<String, Long> since = new ConcurrentHashMap<>();
    private final Map<String, Long> avoidedUntil = new ConcurrentHashMap<>();

    VastDying(TimeSource time) {
        this.time = time;
    }

    /** Whether the instance has been dying for longer than the grace. */
    boolean isLost(JsonObject json) {
        var instance = VastWire.Instance.of(json);
        if (!VastState.isDying(instance.status())) {
            since.remove(instance.id());
            return false;
        }
        var now = time.nanoTime();
        var first = since.computeIfAbsent(instance.id(), id -> now);
        if (now - first < GRACE.toNanos()) {
            return false;
        }
        instance.hardware().machine().ifPresent(machine -> avoidedUntil.put(machine, now + AVOIDED.toNanos()));
        return true;
    }

    boolean avoids(String machine) {
        var until = avoidedUntil.get(machine);
        return until != null && time.nanoTime() - until < 0;
    }

    /** Forgets what is not in a whole list any more. */
    void retain(Collection<String> ids) {
        since.keySet().retainAll(new HashSet<>(ids));
        avoidedUntil.values().removeIf(until -> time.nanoTime() - until >= 0);
    }
}
