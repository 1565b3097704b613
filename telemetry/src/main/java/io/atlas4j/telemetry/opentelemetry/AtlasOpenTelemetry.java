package io.atlas4j.telemetry.opentelemetry;

import io.atlas4j.Version;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.Relay;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.meters.AtlasMeter;
import io.atlas4j.telemetry.meters.MeterReader;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.ObservableLongCounter;
import java.time.Duration;

/**
 * Sends events to OpenTelemetry.
 *
 * <pre>{@code
 * try (var tracing = AtlasOpenTelemetry.attach(atlas.telemetry(), GlobalOpenTelemetry.get())) {
 *     …
 * }
 * }</pre>
 *
 * Spans, each below the caller's current one: every attempt of a request ({@code GET /v2/pods/{id}}), and what begins and
 * ends as {@link Telemetry#span} does, such as {@code atlas.session.spawn}, with the requests inside. Metrics:
 * {@code http.client.request.duration} and those of {@link AtlasMeter}.
 *
 * <p>Of the work, only the begin of a span is done on the caller's thread: the sampler and the begin of the span processors. What
 * exports when a span ends, even a processor that waits for the network, runs on a thread of this bridge; while that blocks,
 * up to 8,192 ends wait, and what comes then is lost and counted. No header goes to a provider. Closing ends what waits.
 */
public final class AtlasOpenTelemetry implements AutoCloseable {
    /** The id of the handler on the bus. */
    public static final String HANDLER = "atlas-opentelemetry";

    private static final String SCOPE = "io.atlas4j";
    private static final int CAPACITY = 8192;

    private final Telemetry telemetry;
    private final SpanBridge spans;
    private final MetricBridge metrics;
    private final Relay<Work> relay;
    private final ObservableLongCounter droppedCounter;

    private record Work(Event event, Runnable rest) {}

    private AtlasOpenTelemetry(Telemetry telemetry, OpenTelemetry target) {
        this.telemetry = telemetry;
        this.spans = new SpanBridge(target.getTracerProvider()
                .tracerBuilder(SCOPE)
                .setInstrumentationVersion(Version.current())
                .build());
        var meter = target.getMeterProvider()
                .meterBuilder(SCOPE)
                .setInstrumentationVersion(Version.current())
                .build();
        this.metrics = new MetricBridge(meter, new MeterReader());
        this.relay = Relay.start("opentelemetry", CAPACITY, this::finish);
        var dropped = AtlasMeter.EVENTS_DROPPED;
        this.droppedCounter = meter.counterBuilder(dropped.id())
                .setDescription(dropped.description())
                .setUnit("{" + dropped.unit() + "}")
                .buildWithCallback(measurement -> measurement.record(relay.dropped()));
    }

    /**
     * Begins to send.
     *
     * @throws io.atlas4j.error.ConflictException if the bus is attached already
     */
    @SuppressWarnings("exports") // the caller has it
    public static AtlasOpenTelemetry attach(Telemetry telemetry, OpenTelemetry target) {
        var bridge = new AtlasOpenTelemetry(telemetry, target);
        try {
            telemetry.attachAll(HANDLER, bridge::hear);
        } catch (RuntimeException refused) {
            bridge.release();
            throw refused;
        }
        return bridge;
    }

    /** How many events were lost because exporting was too slow. */
    public long dropped() {
        return relay.dropped();
    }

    /** Waits until what happened before is recorded; returns whether it was in time. */
    public boolean flush(Duration limit) {
        return relay.flush(limit);
    }

    @Override
    public void close() {
        telemetry.detach(HANDLER);
        release();
    }

    private void release() {
        relay.close();
        droppedCounter.close();
    }

    private void hear(Event event) {
        relay.offer(new Work(event, spans.handle(event)));
    }

    private void finish(Work work) {
        metrics.handle(work.event);
        work.rest.run();
    }
}
