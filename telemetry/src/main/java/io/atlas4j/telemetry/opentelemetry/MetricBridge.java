package io.atlas4j.telemetry.opentelemetry;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.meters.AtlasMeter;
import io.atlas4j.telemetry.meters.MeterReader;
import io.atlas4j.telemetry.meters.Reading;
import io.atlas4j.telemetry.meters.Series;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The meters of {@link AtlasMeter}, and the request duration that the conventions name. Used by one thread. */
final class MetricBridge {
    private static final double NANOS = 1e9;
    private static final double MILLION = 1e6;
    /** What the conventions advise. */
    private static final List<Double> BUCKETS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private final Meter meter;
    private final MeterReader reader;
    private final DoubleHistogram requests;
    private final Map<AtlasMeter, LongCounter> counters = new EnumMap<>(AtlasMeter.class);
    private final Map<AtlasMeter, DoubleCounter> sums = new EnumMap<>(AtlasMeter.class);
    private final Map<AtlasMeter, DoubleHistogram> timers = new EnumMap<>(AtlasMeter.class);

    MetricBridge(Meter meter, MeterReader reader) {
        this.meter = meter;
        this.reader = reader;
        this.requests = meter.histogramBuilder("http.client.request.duration")
                .setDescription("Duration of HTTP client requests.")
                .setUnit("s")
                .setExplicitBucketBoundariesAdvice(BUCKETS)
                .build();
    }

    void handle(Event event) {
        reader.read(event).forEach(this::add);
        if (event instanceof ProviderRequest request) {
            var attributes = RequestAttributes.of(request);
            if (attributes.isHttp()) {
                requests.record(request.durationNanos() / NANOS, attributes.shared());
            }
        }
    }

    private void add(Reading reading) {
        var series = reading.series();
        switch (series.meter().kind()) {
            case COUNTER ->
                counters.computeIfAbsent(series.meter(), this::counter).add(reading.amount(), attributes(series));
            case MONEY ->
                sums.computeIfAbsent(series.meter(), this::sum).add(reading.amount() / MILLION, attributes(series));
            case TIMER, HISTOGRAM ->
                timers.computeIfAbsent(series.meter(), this::timer)
                        .record(reading.amount() / NANOS, attributes(series));
            case GAUGE -> throw new IllegalArgumentException(series.meter() + " is not added to");
        }
    }

    private LongCounter counter(AtlasMeter one) {
        return meter.counterBuilder(one.id())
                .setDescription(one.description())
                .setUnit("{" + one.unit() + "}")
                .build();
    }

    private DoubleCounter sum(AtlasMeter one) {
        return meter.counterBuilder(one.id())
                .ofDoubles()
                .setDescription(one.description())
                .setUnit("{" + one.unit() + "}")
                .build();
    }

    private DoubleHistogram timer(AtlasMeter one) {
        return meter.histogramBuilder(one.id())
                .setDescription(one.description())
                .setUnit(one.unit())
                .build();
    }

    static Attributes attributes(Series series) {
        var attributes = Attributes.builder();
        for (var i = 0; i < series.values().size(); i++) {
            attributes.put(
                    AttributeKey.stringKey(series.meter().tags().get(i).key()),
                    series.values().get(i));
        }
        return attributes.build();
    }
}
