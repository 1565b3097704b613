package io.atlas4j.provider;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Machines made a moment ago, which a cloud may not show yet: while one is new, "not found" is asked again instead of being
 * believed. Safe for many threads.
 */
public final class NewMachines {
    private final Pause pause;
    private final TimeSource time;
    private final Duration appears;
    private final Duration step;
    private final Map<String, Long> until = new ConcurrentHashMap<>();

    /**
     * Knows of none yet.
     *
     * @param appears how long a machine may be missing after it was made
     * @param step between two looks
     */
    public NewMachines(String provider, TimeSource time, Duration appears, Duration step) {
        this.pause = new Pause(provider, time);
        this.time = time;
        this.appears = appears;
        this.step = step;
    }

    public void made(String id) {
        until.values().removeIf(moment -> time.nanoTime() - moment > 0);
        until.put(id, time.nanoTime() + appears.toNanos());
    }

    public void ended(String id) {
        until.remove(id);
    }

    /**
     * What the look finds.
     *
     * @throws NotFoundException of the last look, once the machine is not new any more
     */
    public <T> T look(String id, Supplier<T> look) {
        while (true) {
            try {
                return look.get();
            } catch (NotFoundException missing) {
                var moment = until.get(id);
                if (moment == null || time.nanoTime() - moment > 0) {
                    throw missing;
                }
                pause.of(step, "wait until machine " + id + " is shown");
            }
        }
    }
}
