package io.atlas4j.telemetry.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.traffic.Traffic;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real work, exported as a collector gets it. */
@SuppressWarnings("try") // being open is what counts
@Timeout(180)
class OtlpTest {
    @TempDir
    private Path directory;

    private final Telemetry telemetry = Telemetry.create();

    @Test
    void a_collector_reads_spans_of_sessions_and_requests_and_the_metrics_of_the_conventions() throws Exception {
        try (var collector = new OtlpReceiver()) {
            var sdk = sdk(collector);
            try (sdk;
                    var bridge = AtlasOpenTelemetry.attach(telemetry, sdk);
                    var traffic = new Traffic(telemetry, directory)) {
                var caller = sdk.getTracer("test").spanBuilder("caller").startSpan();
                try (var scope = caller.makeCurrent()) {
                    traffic.requests();
                }
                caller.end();
                traffic.sessions();
                traffic.fly();
                assertThat(bridge.flush(Duration.ofSeconds(20))).isTrue();
            }
            assertThat(collector.spans())
                    .extracting(Span::getName)
                    .contains(
                            "caller",
                            "GET /v2/pods",
                            "POST /v2/pods",
                            "DELETE /v2/pods/{id}",
                            "GET /api/v1/apps/{id}/logs",
                            "atlas.session.spawn",
                            "atlas.reconcile.tick",
                            "atlas.fly.token.acquire",
                            "atlas.fly.logs.fetch");
            var caller = first(collector, "caller");
            assertThat(collector.spans())
                    .filteredOn(span -> span.getParentSpanId().equals(caller.getSpanId()))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(caller.getTraceId()));
            var spawn = first(collector, "atlas.session.spawn");
            var create = first(collector, "POST /v2/pods");
            assertThat(create.getParentSpanId()).isEqualTo(spawn.getSpanId());
            assertThat(create.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(attributes(create))
                    .containsEntry("http.request.method", "POST")
                    .containsEntry("http.response.status_code", "201")
                    .containsEntry("url.template", "/v2/pods")
                    .containsEntry("server.address", "127.0.0.1")
                    .containsKeys("url.full", "server.port");
            assertThat(collector.spans())
                    .filteredOn(span -> attributes(span).containsKey("http.request.resend_count"))
                    .isNotEmpty();
            assertThat(collector.spans())
                    .filteredOn(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR)
                    .anySatisfy(span -> assertThat(attributes(span)).containsEntry("error.type", "503"))
                    .anySatisfy(span -> assertThat(attributes(span)).containsEntry("error.type", "transport"));
            assertThat(collector.metrics()).anySatisfy(metric -> {
                assertThat(metric.getName()).isEqualTo("http.client.request.duration");
                assertThat(metric.getUnit()).isEqualTo("s");
                assertThat(metric.getHistogram().getDataPointsList()).isNotEmpty();
            });
            assertThat(collector.metrics())
                    .extracting(metric -> metric.getName())
                    .contains("atlas.session.spawns", "atlas.fly.token.acquisitions", "atlas.reaper.unclaimed");
        }
    }

    private static OpenTelemetrySdk sdk(OtlpReceiver collector) {
        var spans = OtlpHttpSpanExporter.builder()
                .setEndpoint(collector.url("/v1/traces"))
                .build();
        var metrics = OtlpHttpMetricExporter.builder()
                .setEndpoint(collector.url("/v1/metrics"))
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(BatchSpanProcessor.builder(spans).build())
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .registerMetricReader(PeriodicMetricReader.create(metrics))
                        .build())
                .build();
    }

    private static Span first(OtlpReceiver collector, String name) {
        return collector.spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> attributes(Span span) {
        var attributes = new TreeMap<String, String>();
        for (KeyValue one : span.getAttributesList()) {
            attributes.put(
                    one.getKey(),
                    one.getValue().hasIntValue()
                            ? Long.toString(one.getValue().getIntValue())
                            : one.getValue().getStringValue());
        }
        return attributes;
    }
}
