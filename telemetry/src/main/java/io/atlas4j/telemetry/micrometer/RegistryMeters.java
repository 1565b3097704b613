package io.atlas4j.telemetry.micrometer;

import io.atlas4j.telemetry.meters.AtlasMeter;
import io.atlas4j.telemetry.meters.Reading;
import io.atlas4j.telemetry.meters.Series;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Our series in a registry, each made when it is first needed and then kept. */
final class RegistryMeters {
    private static final Duration[] BUCKETS = LongStream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final double MILLION = 1e6;

    private final MeterRegistry registry;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

    RegistryMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void add(Reading reading) {
        var series = reading.series();
        switch (series.meter().kind()) {
            case COUNTER -> counters.computeIfAbsent(series, this::counter).increment((double) reading.amount());
            case MONEY -> counters.computeIfAbsent(series, this::counter).increment(reading.amount() / MILLION);
            case TIMER, HISTOGRAM ->
                timers.computeIfAbsent(series, this::timer).record(reading.amount(), TimeUnit.NANOSECONDS);
            case GAUGE -> throw new IllegalArgumentException(series.meter() + " is not added to");
        }
    }

    /** Shows what the supplier says whenever somebody looks. */
    Meter gauge(Series series, Supplier<Number> value) {
        var meter = series.meter();
        return Gauge.builder(meter.id(), value)
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(series))
                .register(registry);
    }

    void remove(Meter meter) {
        registry.remove(meter);
    }

    private Counter counter(Series series) {
        var meter = series.meter();
        return Counter.builder(meter.id())
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(series))
                .register(registry);
    }

    private Timer timer(Series series) {
        var meter = series.meter();
        var timer = Timer.builder(meter.id()).description(meter.description()).tags(tags(series));
        if (meter.kind() == AtlasMeter.Kind.HISTOGRAM) {
            timer.serviceLevelObjectives(BUCKETS);
        }
        return timer.register(registry);
    }

    private static List<Tag> tags(Series series) {
        var tags = new ArrayList<Tag>();
        for (var i = 0; i < series.values().size(); i++) {
            tags.add(Tag.of(series.meter().tags().get(i).key(), series.values().get(i)));
        }
        return tags;
    }
}
