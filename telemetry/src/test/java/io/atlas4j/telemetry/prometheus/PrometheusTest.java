package io.atlas4j.telemetry.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atlas4j.spec.Compute;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.meters.BudgetSample;
import io.atlas4j.telemetry.meters.SessionSample;
import io.atlas4j.telemetry.micrometer.AtlasMetrics;
import io.atlas4j.telemetry.micrometer.PrometheusPage;
import io.atlas4j.telemetry.traffic.Traffic;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real Prometheus scrapes a running atlas and is asked what the dashboard asks. */
@Timeout(300)
class PrometheusTest {
    @TempDir
    private Path directory;

    private final Telemetry telemetry = Telemetry.create();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeAll
    static void look() {
        assumeTrue(
                PrometheusServer.isInstalled(),
                "prometheus and promtool are not installed: apt-get install prometheus");
    }

    @Test
    void answers_every_query_of_the_dashboard_and_evaluates_every_alert() throws Exception {
        Files.createDirectories(directory.resolve("prometheus"));
        try (var traffic = new Traffic(telemetry, directory.resolve("traffic"));
                var metrics = AtlasMetrics.bind(telemetry, registry);
                var page = new MetricsServer(registry);
                var prometheus = new PrometheusServer(directory.resolve("prometheus"), page.port(), Dashboard.RULES)) {
            traffic.everything();
            traffic.start(Duration.ofDays(300));
            traffic.later(Duration.ofMinutes(1));
            metrics.sessions(() -> traffic.orchestrator().list().stream()
                    .map(session -> new SessionSample(
                            session.provider(),
                            session.phase().wireName(),
                            session.machine().flatMap(Compute::costNow),
                            session.cost()))
                    .toList());
            metrics.budgets(() -> traffic.orchestrator().budgets().list().stream()
                    .map(budget -> new BudgetSample(budget.scope().kind().wireName(), budget.cap(), budget.taken()))
                    .toList());
            for (var query : Dashboard.queries()) {
                await(query)
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            traffic.later(Duration.ofMinutes(1));
                            return !prometheus.query(query).isEmpty();
                        });
            }
            assertThat(prometheus
                            .query("sum(atlas_sessions)")
                            .getFirst()
                            .at("/value/1")
                            .asString())
                    .isEqualTo("1");
            assertThat(prometheus.query("up").getFirst().at("/value/1").asString())
                    .isEqualTo("1");
            assertThat(prometheus.rules())
                    .hasSize(12)
                    .allSatisfy(
                            rule -> assertThat(rule.path("health").asString()).isEqualTo("ok"));
        }
    }

    @Test
    void promtool_finds_nothing_wrong_with_the_rules_and_the_page() throws Exception {
        var rules = PrometheusServer.run("", List.of("promtool", "check", "rules", Dashboard.RULES.toString()));
        assertThat(rules.exitCode()).as(rules.output()).isZero();
        try (var traffic = new Traffic(telemetry, directory);
                var metrics = AtlasMetrics.bind(telemetry, registry)) {
            traffic.requests();
            assertThat(metrics.flush(Duration.ofSeconds(20))).isTrue();
            var page = PrometheusServer.run(
                    PrometheusPage.of(registry, "").text(), List.of("promtool", "check", "metrics"));
            assertThat(page.exitCode()).as(page.output()).isZero();
            assertThat(page.output()).isBlank();
        }
    }
}
