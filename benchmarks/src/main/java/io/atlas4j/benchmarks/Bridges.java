package io.atlas4j.benchmarks;

import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.jfr.AtlasFlightEvents;
import io.atlas4j.telemetry.logging.AtlasLogging;
import io.atlas4j.telemetry.micrometer.AtlasMetrics;
import io.atlas4j.telemetry.opentelemetry.AtlasOpenTelemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;

/**
 * Every bridge at once: a registry for Prometheus, spans that are made and thrown away, flight events that nobody records,
 * log lines that nobody prints.
 */
record Bridges(AtlasMetrics metrics, AtlasOpenTelemetry tracing, AtlasLogging logging) {
    static Bridges attachAll(Telemetry telemetry) {
        AtlasFlightEvents.attach(telemetry);
        return new Bridges(
                AtlasMetrics.bind(telemetry, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                tracing(telemetry),
                AtlasLogging.attach(telemetry));
    }

    static AtlasOpenTelemetry tracing(Telemetry telemetry) {
        var spans = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new Nowhere()))
                .build();
        return AtlasOpenTelemetry.attach(
                telemetry, OpenTelemetrySdk.builder().setTracerProvider(spans).build());
    }

    void flush() {
        var soon = Duration.ofSeconds(20);
        if (!metrics.flush(soon) || !tracing.flush(soon) || !logging.flush(soon)) {
            throw new IllegalStateException("a bridge is stuck");
        }
    }

    private static final class Nowhere implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
