package io.atlas4j.provider.fly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream.LogEnd;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.fly.FakeFly;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlyLogsTest {
    private static final String APP = "acme-jobs";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeFly cloud = FakeFly.start(time).app(APP, "acme");
    private Fly fly;
    private String machine;

    @BeforeEach
    void start() {
        var settings = new HashMap<>(cloud.settings());
        settings.put("FLY_APP", APP);
        settings.put("FLY_API_TOKEN", "Bearer " + cloud.key());
        fly = new Fly(new ProviderContext(Settings.of(settings), Telemetry.create(), time));
        var request = ComputeRequest.cpu(1).image("box").build();
        machine = fly.create(fly.placements(request).getFirst(), request, "logs-1")
                .id();
        cloud.forgetRequests();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void the_newest_lines_of_one_machine_cost_one_request() {
        print(machine, 1, 5);
        print("another", 1, 5);
        assertThat(texts(LogQuery.last(3))).containsExactly("line 3", "line 4", "line 5");
        assertThat(cloud.requests()).singleElement().satisfies(exchange -> {
            assertThat(exchange.path()).isEqualTo("/api/v1/apps/acme-jobs/logs");
            assertThat(exchange.query()).isEqualTo("instance=" + machine);
            assertThat(exchange.headers().get("authorization")).isEqualTo("FlyV1 ***");
        });
        assertThat(texts(LogQuery.last(0))).isEmpty();
    }

    @Test
    void everything_since_a_moment_comes_over_many_pages_at_a_pace_that_fly_bears() {
        cloud.pageSize(10).betweenLogPages(Duration.ofMillis(150));
        var start = time.now();
        print(machine, 1, 35);
        var query = new LogQuery(5, Optional.of(start.plusSeconds(3)), Optional.empty(), false, Duration.ofMinutes(1));
        assertThat(texts(query))
                .hasSize(33)
                .startsWith("line 3")
                .endsWith("line 35")
                .doesNotHaveDuplicates();
        assertThat(cloud.requests()).allMatch(exchange -> exchange.status() == 200);
    }

    @Test
    void a_cursor_resumes_after_its_line() {
        print(machine, 1, 5);
        var third = read(LogQuery.last(5)).get(2);
        assertThat(texts(new LogQuery(0, Optional.empty(), third.cursor(), false, Duration.ofMinutes(1))))
                .containsExactly("line 4", "line 5");
    }

    @Test
    void a_followed_log_goes_on_until_the_machine_is_gone() {
        print(machine, 1, 1);
        try (var stream = fly.logs(machine, LogQuery.follow(10, Duration.ofHours(1)))) {
            assertThat(stream.next().text()).isEqualTo("line 1");
            print(machine, 2, 2);
            assertThat(stream.next().text()).isEqualTo("line 2");
            assertThat(stream.end()).isEqualTo(LogEnd.OPEN);
            fly.terminate(machine);
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.end()).isEqualTo(LogEnd.GONE);
        }
        assertThat(texts(LogQuery.last(10))).hasSize(2);
    }

    @Test
    void following_ends_at_its_limit_and_survives_a_broken_connection() {
        print(machine, 1, 1);
        try (var stream = fly.logs(machine, LogQuery.follow(10, Duration.ofMinutes(1)))) {
            stream.next();
            cloud.faults().next("GET", "/api/v1/apps/acme-jobs/logs").resetsTheConnection();
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.end()).isEqualTo(LogEnd.LIMIT);
        }
    }

    @Test
    void an_unknown_machine_is_not_found_and_a_silent_one_has_no_lines() {
        assertThat(texts(LogQuery.last(10))).isEmpty();
        assertThatThrownBy(() -> fly.logs("d8d9", LogQuery.last(10))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void logs_are_on_another_host_than_machines() {
        try (var platform = FakeFly.start(time).app(APP, "acme")) {
            platform.log(APP, time.now(), "from there", machine, "ams");
            var settings = new HashMap<>(cloud.settings());
            settings.put("FLY_API_BASE_URL", platform.baseUrl().toString());
            settings.put("FLY_APP", APP);
            settings.put("FLY_API_TOKEN", cloud.key());
            fly = new Fly(new ProviderContext(Settings.of(settings), Telemetry.create(), time));
            assertThat(texts(LogQuery.last(10))).containsExactly("from there");
            assertThat(fly.get(machine).id()).isEqualTo(machine);
            assertThat(platform.requests()).hasSize(1);
        }
    }

    private void print(String instance, int from, int to) {
        var start = time.now();
        for (var number = from; number <= to; number++) {
            cloud.log(APP, start.plusSeconds(number), "line " + number, instance, "ams");
        }
    }

    private List<String> texts(LogQuery query) {
        return read(query).stream().map(LogLine::text).toList();
    }

    private List<LogLine> read(LogQuery query) {
        var lines = new ArrayList<LogLine>();
        try (var stream = fly.logs(machine, query)) {
            stream.forEachRemaining(lines::add);
        }
        return lines;
    }
}
