package io.atlas4j.telemetry.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.meters.BudgetSample;
import io.atlas4j.telemetry.meters.SessionSample;
import io.atlas4j.telemetry.micrometer.AtlasMetrics;
import io.atlas4j.telemetry.micrometer.PrometheusPage;
import io.atlas4j.telemetry.traffic.Traffic;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alerts, beside the metrics that real work makes. */
@Timeout(180)
class DashboardTest {
    @TempDir
    private Path directory;

    @Test
    void every_metric_named_in_a_panel_or_an_alert_is_emitted() throws Exception {
        var telemetry = Telemetry.create();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (var traffic = new Traffic(telemetry, directory);
                var metrics = AtlasMetrics.bind(telemetry, registry)) {
            traffic.everything();
            metrics.sessions(
                    () -> List.of(new SessionSample("runpod", "running", Optional.of(BigDecimal.ONE), BigDecimal.TEN)));
            metrics.budgets(() -> List.of(new BudgetSample("day", BigDecimal.TEN, BigDecimal.ONE)));
            assertThat(metrics.flush(Duration.ofSeconds(20))).isTrue();
            var page = PrometheusPage.of(registry, "");
            assertThat(page.contentType()).startsWith("text/plain");
            assertThat(Dashboard.metrics())
                    .hasSizeGreaterThan(20)
                    .allSatisfy(metric -> assertThat(page.text()).containsPattern("(?m)^" + metric + "[{ ]"));
            assertThat(PrometheusPage.of(registry, "application/openmetrics-text; version=1.0.0")
                            .text())
                    .endsWith("# EOF\n");
        }
    }

    @Test
    void every_panel_has_a_unit_and_says_what_to_do_when_it_is_red() throws Exception {
        assertThat(Dashboard.panels()).hasSizeGreaterThan(15).allSatisfy(panel -> {
            assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
            assertThat(panel.path("description").asString()).startsWith("When it is red: ");
            assertThat(panel.at("/fieldConfig/defaults/thresholds/steps").toString())
                    .contains("red");
        });
    }
}
