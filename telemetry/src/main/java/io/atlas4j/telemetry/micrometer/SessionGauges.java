package io.atlas4j.telemetry.micrometer;

import io.atlas4j.telemetry.meters.AtlasMeter;
import io.atlas4j.telemetry.meters.MeterReader;
import io.atlas4j.telemetry.meters.Series;
import io.atlas4j.telemetry.meters.SessionSample;
import io.atlas4j.time.TimeSource;
import io.micrometer.core.instrument.Meter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Gauges of what a supplier says, which may ask a database: once for all gauges that are read together. A series that was
 * shown once stays and shows zero; while the supplier fails they show NaN, which is no number to be mistaken.
 */
final class SessionGauges {
    private static final long FRESH = Duration.ofSeconds(5).toNanos();

    private final MeterReader reader;
    private final RegistryMeters meters;
    private final Supplier<? extends Collection<SessionSample>> live;
    private final TimeSource time = TimeSource.system();
    private final ReentrantLock asking = new ReentrantLock();
    private final Map<Series, Meter> shown = new ConcurrentHashMap<>();
    private volatile Map<Series, Double> values = Map.of();
    private volatile double absent;
    private volatile long askedAt;
    private volatile boolean removed;

    SessionGauges(MeterReader reader, RegistryMeters meters, Supplier<? extends Collection<SessionSample>> live) {
        this.reader = reader;
        this.meters = meters;
        this.live = live;
    }

    /** Asks now. Whoever comes meanwhile sees what was known before. */
    void refresh() {
        if (!asking.tryLock()) {
            return;
        }
        try {
            values = sum(live.get());
            absent = 0;
            values.keySet().forEach(this::show);
        } catch (RuntimeException e) {
            values = Map.of();
            absent = Double.NaN;
            LoggerFactory.getLogger(SessionGauges.class)
                    .warn("the sessions cannot be counted: {}", e.getClass().getName());
        } finally {
            askedAt = time.nanoTime();
            asking.unlock();
        }
    }

    void remove() {
        removed = true;
        shown.values().forEach(meters::remove);
    }

    private Map<Series, Double> sum(Collection<SessionSample> samples) {
        var sums = new HashMap<Series, Double>();
        for (var sample : samples) {
            sums.merge(reader.series(AtlasMeter.SESSIONS, sample.provider(), sample.phase()), 1.0, Double::sum);
            var cost = sample.costPerHour().map(BigDecimal::doubleValue).orElse(0.0);
            sums.merge(reader.series(AtlasMeter.SPEND_RATE, sample.provider()), cost, Double::sum);
        }
        return Map.copyOf(sums);
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
