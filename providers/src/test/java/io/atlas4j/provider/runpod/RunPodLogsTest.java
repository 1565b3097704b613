package io.atlas4j.provider.runpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TransportException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream.LogEnd;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.runpod.FakeRunPod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pod's log over connections that break. */
@Timeout(60)
class RunPodLogsTest {
    private static final String LOGS = "/v2/pods/*/logs";
    private static final int LINES = 12;
    private static final List<String> WRITTEN =
            IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList();

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeRunPod cloud = FakeRunPod.start(time);
    private final ProviderContext context =
            new ProviderContext(Settings.of(cloud.settings()), Telemetry.create(time), time);
    private final RunPod runpod = new RunPod(context);
    private String pod = "";

    @BeforeEach
    void run_a_pod() {
        var request = ComputeRequest.gpu(Gpu.RTX_4090).image("x").build();
        pod = runpod.create(runpod.placements(request).getFirst(), request, "logged-1")
                .id();
        time.advance(Duration.ofMinutes(5));
        runpod.get(pod);
        WRITTEN.forEach(line -> cloud.log(pod, line));
        cloud.forgetRequests();
    }

    @AfterEach
    void close() {
        context.shared().close();
        cloud.close();
    }

    /** One event is about 130 bytes, so these breaks fall at its start, inside its id, inside its data, and at its end. */
    @Test
    void wherever_the_connection_breaks_no_line_is_lost_and_none_comes_twice() {
        for (var bytes = 0; bytes <= 400; bytes += 13) {
            cloud.forgetRequests();
            cloud.faults().next("GET", LOGS).cutsTheBodyAfter(bytes);
            cloud.faults().next("GET", LOGS).cutsTheBodyAfter(2 * bytes);

            assertThat(read(LogQuery.last(LINES)))
                    .as("cut after %d bytes", bytes)
                    .isEqualTo(WRITTEN);
            assertThat(cloud.faults().pending()).isZero();
        }
    }

    @Test
    void a_log_that_comes_slowly_is_read_to_its_end() {
        cloud.faults()
                .next("GET", LOGS)
                .dripsTheBody(Duration.ofMillis(2)); // for longer than the silence that ends a log

        assertThat(read(LogQuery.last(100))).containsSubsequence(WRITTEN);
    }

    @Test
    void goes_on_after_the_last_event_it_has_seen_word_for_word() {
        cloud.faults().next("GET", LOGS).cutsTheBodyAfter(300);
        String last;
        try (var log = runpod.logs(pod, LogQuery.last(LINES))) {
            log.next();
            last = log.next().cursor().orElseThrow();
            assertThat(log.next().text()).isEqualTo("line 2");
        }
        var resumed = cloud.requests().getLast();
        assertThat(cloud.requests()).hasSize(2);
        assertThat(cloud.requests().getFirst().query()).isEqualTo("tail=" + LINES);
        assertThat(resumed.headers()).containsEntry("last-event-id", last);
        assertThat(resumed.query()).isEmpty();
    }

    @Test
    void a_reader_goes_on_later_where_it_stopped() {
        String cursor;
        try (var log = runpod.logs(pod, LogQuery.last(LINES))) {
            for (var i = 0; i < 4; i++) {
                log.next();
            }
            cursor = log.next().cursor().orElseThrow();
        }
        var rest = new LogQuery(1, Optional.empty(), Optional.of(cursor), false, Duration.ofSeconds(30));
        assertThat(read(rest)).isEqualTo(WRITTEN.subList(5, LINES));
    }

    @Test
    void a_failure_that_passes_does_not_end_a_log() {
        cloud.faults().next("GET", LOGS).cutsTheBodyAfter(300);
        cloud.faults().next("GET", LOGS).resetsTheConnection();
        cloud.faults().next("GET", LOGS).answers(503);
        assertThat(read(LogQuery.last(LINES))).isEqualTo(WRITTEN);
    }

    @Test
    void a_log_that_always_breaks_is_a_failure_and_not_an_end() {
        cloud.faults().always("GET", LOGS).cutsTheBodyAfter(0);
        assertThatThrownBy(() -> read(LogQuery.last(LINES)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(pod);
        cloud.faults().none();
        cloud.faults().always("GET", LOGS).answers(500);
        assertThatThrownBy(() -> read(LogQuery.last(LINES))).isInstanceOf(ProviderException.class);
    }

    @Test
    void a_followed_log_ends_with_its_pod() {
        try (var log = runpod.logs(pod, LogQuery.follow(1, Duration.ofMinutes(1)))) {
            assertThat(log.next().text()).isEqualTo("line 11");
            cloud.log(pod, "last words");
            cloud.vanish(pod);
            assertThat(log.next().text()).isEqualTo("last words");
            assertThat(log.hasNext()).isFalse();
            assertThat(log.end()).isEqualTo(LogEnd.GONE);
        }
    }

    private List<String> read(LogQuery query) {
        var lines = new ArrayList<String>();
        try (var log = runpod.logs(pod, query)) {
            log.forEachRemaining(line -> lines.add(line.text()));
            assertThat(log.end()).isEqualTo(LogEnd.COMPLETE);
        }
        return lines;
    }
}
