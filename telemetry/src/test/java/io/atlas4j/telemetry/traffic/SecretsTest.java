package io.atlas4j.telemetry.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Secret;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.jfr.AtlasFlightEvents;
import io.atlas4j.telemetry.logging.AtlasLogging;
import io.atlas4j.telemetry.micrometer.AtlasMetrics;
import io.atlas4j.telemetry.micrometer.PrometheusPage;
import io.atlas4j.telemetry.opentelemetry.AtlasOpenTelemetry;
import io.atlas4j.telemetry.opentelemetry.OtlpReceiver;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/**
 * Secrets stand wherever one can: keys, tokens, variables of machines, lines of logs and deploys, messages of broken code.
 * Every output of every bridge is searched for them.
 */
@SuppressWarnings("try") // being open is what counts
@Timeout(180)
class SecretsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final Telemetry telemetry = Telemetry.create();

    @Test
    void no_output_of_any_bridge_holds_a_secret() throws Exception {
        var events = new CopyOnWriteArrayList<Event>();
        var log = new CapturedOutput();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        List<String> keys;
        String flight;
        try (var collector = new OtlpReceiver();
                var recording = new Recording(AtlasFlightEvents.profile())) {
            recording.start();
            var sdk = sdk(collector);
            try (sdk;
                    log;
                    var tracing = AtlasOpenTelemetry.attach(telemetry, sdk);
                    var flights = AtlasFlightEvents.attach(telemetry);
                    var metrics = AtlasMetrics.bind(telemetry, registry);
                    var logging = AtlasLogging.builder()
                            .at(EventName.of("atlas"), Level.ERROR)
                            .at(EventName.of("my"), Level.ERROR)
                            .attach(telemetry);
                    var traffic = new Traffic(telemetry, directory)) {
                telemetry.attachAll("collect", events::add);
                keys = traffic.keys();
                traffic.everything();
                assertThat(tracing.flush(SOON)).isTrue();
                assertThat(metrics.flush(SOON)).isTrue();
                assertThat(events.toString()).doesNotContain(Traffic.MARK).doesNotContain(keys);
                applicationSecrets();
                assertThat(logging.flush(SOON)).isTrue();
                assertThat(tracing.flush(SOON)).isTrue();
            }
            recording.stop();
            var file = directory.resolve("all.jfr");
            recording.dump(file);
            flight = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("atlas."))
                    .map(Object::toString)
                    .collect(Collectors.joining("\n"));
            assertClean(collector.spans().toString(), "atlas.session.spawn", keys);
            assertClean(collector.metrics().toString(), "http.client.request.duration", keys);
        }
        assertClean(flight, "atlas.ProviderRequest", keys);
        assertClean(PrometheusPage.of(registry, "").text(), "atlas_provider_requests_seconds_count", keys);
        var written = log.text()
                .lines()
                .filter(line -> line.startsWith("[atlas-logging]"))
                .collect(Collectors.joining("\n"));
        assertClean(written, "atlas.runpod.request", keys);
    }

    /** What the library never does, an application may: its own events with secrets in them. */
    private void applicationSecrets() {
        var name = EventName.of("my", "order");
        telemetry.emit(Event.of(
                name,
                Map.of(),
                Map.of("api_key", Traffic.MARK, "value", Secret.of(Traffic.MARK), "text", "Bearer " + Traffic.MARK)));
        telemetry.span(name, Map.of("password", Traffic.MARK), scope -> 0);
    }

    private static void assertClean(String output, String contains, List<String> keys) {
        assertThat(output).contains(contains).doesNotContain(Traffic.MARK).doesNotContain(keys);
    }

    private static OpenTelemetrySdk sdk(OtlpReceiver collector) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(OtlpHttpSpanExporter.builder()
                                .setEndpoint(collector.url("/v1/traces"))
                                .build()))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .registerMetricReader(PeriodicMetricReader.create(OtlpHttpMetricExporter.builder()
                                .setEndpoint(collector.url("/v1/metrics"))
                                .build()))
                        .build())
                .build();
    }
}
