package io.atlas4j.telemetry.micrometer;

import io.atlas4j.telemetry.meters.Series;
import io.atlas4j.time.TimeSource;
import io.micrometer.core.instrument.Meter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Gauges of what a supplier says, which may ask a database: once for all gauges that are read together. A series that was
 * shown once stays and shows zero; while the supplier fails they show NaN, which is no number to be mistaken.
 */
final class Gauges {
    private static final long FRESH = Duration.ofSeconds(5).toNanos();

    private final RegistryMeters meters;
    private final Supplier<Map<Series, Double>> source;
    private final TimeSource time = TimeSource.system();
    private final ReentrantLock asking = new ReentrantLock();
    private final Map<Series, Meter> shown = new ConcurrentHashMap<>();
    private volatile Map<Series, Double> values = Map.of();
    private volatile double absent;
    private volatile long askedAt;
    private volatile boolean removed;

    Gauges(RegistryMeters meters, Supplier<Map<Series, Double>> source) {
        this.meters = meters;
        this.source = source;
    }

    /** Asks now. Whoever comes meanwhile sees what was known before. */
    void refresh() {
        if (!asking.tryLock()) {
            return;
        }
        try {
            values = Map.copyOf(source.get());
            absent = 0;
            values.keySet().forEach(this::show);
        } catch (RuntimeException e) {
            values = Map.of();
            absent = Double.NaN;
            LoggerFactory.getLogger(Gauges.class)
                    .warn(
                            "what the gauges show cannot be asked for: {}",
                            e.getClass().getName());
        } finally {
            askedAt = time.nanoTime();
            asking.unlock();
        }
    }

    void remove() {
        removed = true;
        shown.values().forEach(meters::remove);
    }

    private void show(Series series) {
        if (!removed) {
            shown.computeIfAbsent(series, one -> meters.gauge(one, () -> value(one)));
        }
    }

    private double value(Series series) {
        if (time.nanoTime() - askedAt > FRESH) {
            refresh();
        }
        return values.getOrDefault(series, absent);
    }
}
