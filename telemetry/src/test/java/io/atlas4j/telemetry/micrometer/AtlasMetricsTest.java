package io.atlas4j.telemetry.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.meters.AtlasMeter;
import io.atlas4j.telemetry.meters.BudgetSample;
import io.atlas4j.telemetry.meters.Series;
import io.atlas4j.telemetry.meters.SessionSample;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AtlasMetricsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Telemetry telemetry = Telemetry.create();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void counts_and_times_requests_with_a_histogram() {
        try (var metrics = AtlasMetrics.bind(telemetry, registry)) {
            emit(200, Duration.ofMillis(7));
            emit(200, Duration.ofSeconds(3));
            assertThat(metrics.flush(SOON)).isTrue();
            var timer = registry.get("atlas.provider.requests")
                    .tags("provider", "runpod", "api", "management", "method", "get", "status", "200")
                    .timer();
            assertThat(timer.count()).isEqualTo(2);
            assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3_007);
            var buckets = timer.takeSnapshot().histogramCounts();
            assertThat(buckets).hasSize(12);
            assertThat(buckets[1].count()).isEqualTo(1);
            assertThat(timer.getId().getDescription()).isNotBlank();
        }
    }

    @Test
    void stops_counting_once_closed_and_counts_first_what_happened_before() {
        var metrics = AtlasMetrics.bind(telemetry, registry);
        emit(200, Duration.ofMillis(1));
        metrics.close();
        emit(200, Duration.ofMillis(1));
        assertThat(registry.get("atlas.provider.requests").timer().count()).isEqualTo(1);
        assertThat(telemetry.hears(ProviderRequest.nameFor("runpod"))).isFalse();
    }

    @Test
    void a_bus_is_bound_once() {
        try (var first = AtlasMetrics.bind(telemetry, registry)) {
            assertThatThrownBy(() -> AtlasMetrics.bind(telemetry, registry)).isInstanceOf(ConflictException.class);
            emit(200, Duration.ofMillis(1));
            assertThat(first.flush(SOON)).isTrue();
            assertThat(registry.get("atlas.provider.requests").timer().count()).isEqualTo(1);
        }
    }

    @Test
    void sessions_are_gauges_by_provider_and_phase_with_what_they_cost() {
        List<SessionSample> live = new CopyOnWriteArrayList<>(List.of(
                sample("runpod", "running", "2.50"),
                sample("runpod", "running", "1.25"),
                new SessionSample("fly", "requested", Optional.empty(), BigDecimal.ZERO)));
        try (var metrics = AtlasMetrics.bind(telemetry, registry).sessions(() -> live)) {
            assertThat(sessions("runpod", "running")).isEqualTo(2);
            assertThat(sessions("fly", "requested")).isEqualTo(1);
            assertThat(registry.get("atlas.spend.rate")
                            .tag("provider", "runpod")
                            .gauge()
                            .value())
                    .isEqualTo(3.75);
            assertThat(registry.get("atlas.spend.live")
                            .tag("provider", "runpod")
                            .gauge()
                            .value())
                    .isEqualTo(37.5);
            live.clear();
            metrics.sessions(() -> live);
            assertThat(registry.find("atlas.sessions").gauges()).isEmpty();
        }
    }

    @Test
    void budgets_are_gauges_and_those_of_users_one_sum() {
        var budgets = List.of(
                new BudgetSample("user", new BigDecimal("10"), new BigDecimal("2.5")),
                new BudgetSample("user", new BigDecimal("30"), BigDecimal.ZERO),
                new BudgetSample("day", new BigDecimal("5"), BigDecimal.ONE));
        try (var metrics = AtlasMetrics.bind(telemetry, registry).budgets(() -> budgets)) {
            assertThat(budget("atlas.budget.cap", "user")).isEqualTo(40);
            assertThat(budget("atlas.budget.taken", "user")).isEqualTo(2.5);
            assertThat(budget("atlas.budget.cap", "day")).isEqualTo(5);
            assertThat(metrics.flush(SOON)).isTrue();
        }
        assertThat(registry.find("atlas.budget.cap").gauges()).isEmpty();
    }

    private double budget(String meter, String scope) {
        return registry.get(meter).tag("scope", scope).gauge().value();
    }

    @Test
    void what_ended_sessions_cost_is_counted_in_usd() {
        var end = EventName.of("atlas", "session", "end");
        try (var metrics = AtlasMetrics.bind(telemetry, registry)) {
            telemetry.emit(
                    Event.of(end, Map.of("duration", 1, "cost_micros", 2_500_000), Map.of("provider", "runpod")));
            assertThat(metrics.flush(SOON)).isTrue();
            assertThat(registry.get("atlas.spend.ended").counter().count()).isEqualTo(2.5);
        }
    }

    @Test
    void sessions_that_cannot_be_counted_are_not_shown_as_none() {
        var broken = new CountDownLatch(1);
        var gauges = new Gauges(new RegistryMeters(registry), () -> {
            if (broken.getCount() == 0) {
                throw new IllegalStateException();
            }
            return Map.of(new Series(AtlasMeter.SESSIONS, List.of("fly", "running")), 1.0);
        });
        gauges.refresh();
        assertThat(sessions("fly", "running")).isEqualTo(1);
        broken.countDown();
        gauges.refresh();
        assertThat(sessions("fly", "running")).isNaN();
        gauges.remove();
        assertThat(registry.find("atlas.sessions").gauges()).isEmpty();
    }

    @Test
    void a_registry_that_throws_or_blocks_neither_breaks_nor_delays_who_emits() throws Exception {
        var blocked = new CountDownLatch(1);
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("atlas.provider.errors")) {
                    throw new IllegalStateException();
                }
                if (id.getName().equals("atlas.provider.requests") && "503".equals(id.getTag("status"))) {
                    await(blocked);
                }
                return id;
            }
        });
        try (var metrics = AtlasMetrics.bind(telemetry, registry)) {
            emit(500, Duration.ofMillis(1)); // its error counter throws
            emit(200, Duration.ofMillis(1));
            assertThat(metrics.flush(SOON)).isTrue();
            assertThat(registry.get("atlas.provider.requests")
                            .tag("status", "200")
                            .timer()
                            .count())
                    .isEqualTo(1);
            for (var i = 0; i < 20_000; i++) {
                emit(503, Duration.ofMillis(1));
            }
            assertThat(telemetry.hears(ProviderRequest.nameFor("runpod"))).isTrue();
            assertThat(registry.get("atlas.telemetry.dropped").functionCounter().count())
                    .isBetween(11_000.0, 12_000.0);
            blocked.countDown();
            assertThat(metrics.flush(SOON)).isTrue();
        }
        assertThat(registry.find("atlas.provider.errors").counters().stream().mapToDouble(Counter::count))
                .isEmpty();
    }

    private double sessions(String provider, String phase) {
        return registry.get("atlas.sessions")
                .tags("provider", provider, "phase", phase)
                .gauge()
                .value();
    }

    private static SessionSample sample(String provider, String phase, String cost) {
        return new SessionSample(
                provider, phase, Optional.of(new BigDecimal(cost)), new BigDecimal(cost).multiply(BigDecimal.TEN));
    }

    private void emit(int status, Duration duration) {
        var name = ProviderRequest.nameFor("runpod");
        telemetry.emit(new ProviderRequest(
                name,
                status,
                duration.toNanos(),
                "management",
                "get",
                "https://api.runpod.io/v2/pods/abc",
                1,
                status < 400 ? Optional.empty() : Optional.of("provider")));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
