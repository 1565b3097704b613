package io.atlas4j.telemetry.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // being open is what counts
class AtlasOpenTelemetryTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final EventName SPAWN = EventName.of("atlas", "session", "spawn");

    private final Telemetry telemetry = Telemetry.create();
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final OpenTelemetrySdk sdk = sdk(exporter);
    private final Tracer tracer = sdk.getTracer("caller");

    private OpenTelemetrySdk sdk(SpanExporter spans) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .setMeterProvider(
                        SdkMeterProvider.builder().registerMetricReader(metrics).build())
                .build();
    }

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void a_request_is_a_client_span_in_the_words_of_the_conventions() {
        heard(() -> telemetry.emit(request("https://api.runpod.io/v2/pods/abc?limit=2", 200, 1, Optional.empty())));
        var span = span("GET /v2/pods/{id}");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getAttributes().get(RequestAttributes.METHOD)).isEqualTo("GET");
        assertThat(span.getAttributes().get(RequestAttributes.STATUS)).isEqualTo(200);
        assertThat(span.getAttributes().get(RequestAttributes.TEMPLATE)).isEqualTo("/v2/pods/{id}");
        assertThat(span.getAttributes().get(RequestAttributes.FULL))
                .isEqualTo("https://api.runpod.io/v2/pods/abc?limit=2");
        assertThat(span.getAttributes().get(RequestAttributes.ADDRESS)).isEqualTo("api.runpod.io");
        assertThat(span.getAttributes().get(RequestAttributes.PORT)).isEqualTo(443);
        assertThat(span.getAttributes().get(RequestAttributes.PROVIDER)).isEqualTo("runpod");
        assertThat(span.getAttributes().get(RequestAttributes.RESEND_COUNT)).isNull();
        assertThat(span.getAttributes().get(RequestAttributes.ERROR)).isNull();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(5_000_000);
    }

    @Test
    void a_failed_attempt_has_its_error_type_and_its_number() {
        heard(() -> {
            telemetry.emit(request("http://127.0.0.1:8080/v2/pods", 503, 3, Optional.of("provider")));
            telemetry.emit(request("https://api.fly.io/graphql", 0, 1, Optional.of("transport")));
        });
        var answered = span("GET /v2/pods");
        assertThat(answered.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(answered.getAttributes().get(RequestAttributes.ERROR)).isEqualTo("503");
        assertThat(answered.getAttributes().get(RequestAttributes.RESEND_COUNT)).isEqualTo(2);
        assertThat(answered.getAttributes().get(RequestAttributes.PORT)).isEqualTo(8080);
        var lost = span("GET /graphql");
        assertThat(lost.getAttributes().get(RequestAttributes.ERROR)).isEqualTo("transport");
        assertThat(lost.getAttributes().get(RequestAttributes.STATUS)).isNull();
    }

    @Test
    void what_is_not_http_is_not_called_so() {
        heard(() -> telemetry.emit(request("local:create", 201, 1, Optional.empty())));
        assertThat(span("local:create").getAttributes().get(RequestAttributes.METHOD))
                .isNull();
        assertThat(metric("http.client.request.duration")).isEmpty();
        assertThat(metric("atlas.provider.requests")).isPresent();
    }

    @Test
    void spans_are_children_of_the_callers_and_requests_of_the_span_they_belong_to() {
        var caller = tracer.spanBuilder("caller").startSpan();
        heard(() -> {
            try (var scope = caller.makeCurrent()) {
                telemetry.span(SPAWN, Map.of("session", "s-1", "provider", "runpod", "attempt", 1), span -> {
                    telemetry.emit(request("https://api.runpod.io/v2/pods", 201, 1, Optional.empty()));
                    var own = tracer.spanBuilder("own").startSpan();
                    try (var inner = own.makeCurrent()) {
                        telemetry.emit(request("https://api.runpod.io/v2/pods/x", 200, 1, Optional.empty()));
                    }
                    span.put("outcome", "created");
                    return 1;
                });
                telemetry.emit(request("https://api.runpod.io/v2/billing", 200, 1, Optional.empty()));
            }
            telemetry.emit(request("https://api.runpod.io/v2/logs", 200, 1, Optional.empty()));
        });
        var spawn = span("atlas.session.spawn");
        var callerId = caller.getSpanContext().getSpanId();
        assertThat(spawn.getParentSpanId()).isEqualTo(callerId);
        assertThat(spawn.getTraceId()).isEqualTo(caller.getSpanContext().getTraceId());
        assertThat(spawn.getAttributes().get(AttributeKey.stringKey("atlas.outcome")))
                .isEqualTo("created");
        assertThat(spawn.getAttributes().get(AttributeKey.longKey("atlas.attempt")))
                .isEqualTo(1);
        assertThat(span("GET /v2/pods").getParentSpanId()).isEqualTo(spawn.getSpanId());
        assertThat(span("GET /v2/pods/{id}").getParentSpanId())
                .isNotEqualTo(spawn.getSpanId())
                .isNotEqualTo(callerId);
        assertThat(span("GET /v2/billing").getParentSpanId()).isEqualTo(callerId);
        assertThat(span("GET /v2/logs").getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void a_span_that_threw_records_the_exception() {
        heard(() -> assertThatThrownBy(() -> telemetry.span(SPAWN, Map.of("provider", "fly"), scope -> {
                    throw new NotFoundException(Origin.of("fly"), "fly has no such thing");
                }))
                .isInstanceOf(NotFoundException.class));
        var span = span("atlas.session.spawn");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(RequestAttributes.ERROR)).isEqualTo("not_found");
        assertThat(span.getEvents()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("exception");
            assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.message")))
                    .isEqualTo("fly has no such thing");
        });
    }

    @Test
    void request_duration_is_a_histogram_in_seconds_and_our_meters_come_along() {
        heard(() -> {
            telemetry.emit(request("https://api.runpod.io/v2/pods/a", 200, 1, Optional.empty()));
            telemetry.emit(request("https://api.runpod.io/v2/pods/b", 200, 1, Optional.empty()));
            telemetry.emit(request("https://api.runpod.io/v2/pods/c", 429, 2, Optional.of("rate_limited")));
        });
        var duration = metric("http.client.request.duration").orElseThrow();
        assertThat(duration.getUnit()).isEqualTo("s");
        assertThat(duration.getHistogramData().getPoints()).hasSize(2).anySatisfy(point -> {
            assertThat(point.getCount()).isEqualTo(2);
            assertThat(point.getSum()).isEqualTo(0.01);
            assertThat(point.getBoundaries()).hasSize(14);
            assertThat(point.getAttributes().get(RequestAttributes.TEMPLATE)).isEqualTo("/v2/pods/{id}");
            assertThat(point.getAttributes().get(RequestAttributes.FULL)).isNull();
        });
        assertThat(metric("atlas.provider.retries")
                        .orElseThrow()
                        .getLongSumData()
                        .getPoints())
                .singleElement()
                .satisfies(point -> assertThat(point.getValue()).isEqualTo(1));
    }

    @Test
    void an_exporter_that_blocks_or_throws_neither_breaks_nor_delays_who_emits() throws Exception {
        var blocked = new CountDownLatch(1);
        var blocking = sdk(new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("exporter");
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        });
        try (var bridge = AtlasOpenTelemetry.attach(telemetry, blocking)) {
            for (var i = 0; i < 10_000; i++) {
                var result = telemetry.span(SPAWN, Map.of(), scope -> 7);
                assertThat(result).isEqualTo(7);
            }
            assertThat(bridge.dropped()).isPositive();
            blocked.countDown();
            assertThat(bridge.flush(SOON)).isTrue();
            assertThat(telemetry.list(SPAWN)).contains(AtlasOpenTelemetry.HANDLER);
        }
    }

    @Test
    void a_bus_is_attached_once_and_silent_once_closed() {
        try (var first = AtlasOpenTelemetry.attach(telemetry, sdk)) {
            assertThatThrownBy(() -> AtlasOpenTelemetry.attach(telemetry, sdk)).isInstanceOf(ConflictException.class);
            telemetry.emit(request("https://x/v2/pods", 200, 1, Optional.empty()));
        }
        telemetry.emit(request("https://x/v2/pods", 200, 1, Optional.empty()));
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
    }

    private void heard(Runnable events) {
        try (var bridge = AtlasOpenTelemetry.attach(telemetry, sdk)) {
            events.run();
            assertThat(bridge.flush(SOON)).isTrue();
        }
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .reduce((a, b) -> {
                    throw new AssertionError("two spans " + name);
                })
                .orElseThrow(() -> new AssertionError("no span " + name + " in " + names()));
    }

    private List<String> names() {
        return exporter.getFinishedSpanItems().stream().map(SpanData::getName).toList();
    }

    private Optional<MetricData> metric(String name) {
        return metrics.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst();
    }

    private static ProviderRequest request(String url, int status, int attempt, Optional<String> error) {
        return new ProviderRequest(
                ProviderRequest.nameFor("runpod"), status, 5_000_000, "management", "get", url, attempt, error);
    }
}
