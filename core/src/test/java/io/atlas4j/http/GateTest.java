package io.atlas4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.error.RateLimitedException;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.RateLimitWait;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits that the client keeps. */
@Timeout(30)
class GateTest {
    private static final Instant START = Instant.parse("2026-10-01T12:00:00Z");
    private static final URI URL = URI.create("https://cloud.test/x");
    private static final long SECOND = 1_000_000_000L;

    @Test
    void lets_no_more_through_in_any_window() {
        var gate = new Gate(2, Duration.ofSeconds(10));

        assertThat(gate.tryPass(gate.enter(Safety.READ), 0)).isEmpty();
        assertThat(gate.tryPass(gate.enter(Safety.READ), 9 * SECOND)).isEmpty();
        var third = gate.enter(Safety.READ);
        assertThat(gate.tryPass(third, 9 * SECOND)).contains(Duration.ofSeconds(1));
        assertThat(gate.tryPass(third, 10 * SECOND)).isEmpty();
        assertThat(gate.tryPass(gate.enter(Safety.READ), 11 * SECOND)).contains(Duration.ofSeconds(8));
    }

    @Test
    void lets_ends_go_before_reads_and_reads_before_creates_and_each_in_order() {
        var gate = new Gate(1, Duration.ofSeconds(1));
        assertThat(gate.tryPass(gate.enter(Safety.READ), 0)).isEmpty();
        var create = gate.enter(Safety.CREATE);
        var first = gate.enter(Safety.READ);
        var second = gate.enter(Safety.READ);
        var end = gate.enter(Safety.END);

        assertThat(gate.tryPass(create, SECOND)).isPresent();
        assertThat(gate.tryPass(first, SECOND)).isPresent();
        assertThat(gate.tryPass(end, SECOND)).isEmpty();
        assertThat(gate.tryPass(second, 2 * SECOND)).isPresent();
        assertThat(gate.tryPass(first, 2 * SECOND)).isEmpty();
        assertThat(gate.tryPass(second, 3 * SECOND)).isEmpty();
        assertThat(gate.tryPass(create, 4 * SECOND)).isEmpty();
    }

    @Test
    void nobody_passes_at_once_where_others_wait_or_the_gate_is_shut_or_its_permits_are_used() {
        var gate = new Gate(1, Duration.ofSeconds(1));
        assertThat(gate.passAtOnce(0)).isTrue();
        assertThat(gate.passAtOnce(SECOND - 1)).isFalse();
        var waiting = gate.enter(Safety.CREATE);
        assertThat(gate.passAtOnce(SECOND)).isFalse();
        gate.leave(waiting);
        gate.shutUntil(2 * SECOND);
        assertThat(gate.passAtOnce(SECOND)).isFalse();
        assertThat(gate.passAtOnce(2 * SECOND)).isTrue();
    }

    @Test
    void who_leaves_holds_up_nobody() {
        var gate = new Gate(1, Duration.ofSeconds(1));
        var gone = gate.enter(Safety.END);
        var next = gate.enter(Safety.READ);
        gate.leave(gone);

        assertThat(gate.tryPass(next, 0)).isEmpty();
    }

    @Test
    void a_quota_used_up_is_waited_for_by_every_view_of_the_account_and_told() {
        var time = ManualTime.skipping(START);
        var telemetry = Telemetry.create(time);
        var waits = new CopyOnWriteArrayList<RateLimitWait>();
        telemetry.on("test", RateLimitWait.class, waits::add);
        var context = new ProviderContext(Settings.of(Map.of()), telemetry, time);
        var headers = HttpHeaders.of(
                Map.of("RateLimit", List.of("\"day\";r=49500;t=45012, \"minute\";new=\"a,b\";t=12;r=0")));
        Transport cloud =
                request -> HttpResponse.of(200, headers, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var one = HttpApi.over(cloud, "cloud", "a", Authorization.NONE, context);
        var view = HttpApi.over(cloud, "cloud", "a", Authorization.NONE, context.with(Map.of("X", "y")));
        var other = HttpApi.over(cloud, "cloud", "b", Authorization.NONE, context);

        one.json(HttpRequest.read(URL).build());
        other.json(HttpRequest.read(URL).build());
        assertThat(time.slept()).isEmpty();
        view.json(HttpRequest.read(URL).build());

        assertThat(time.slept()).containsExactly(Duration.ofSeconds(12));
        assertThat(waits).containsExactly(new RateLimitWait(12 * SECOND, "cloud", "management", "read"));
    }

    @Test
    void who_would_wait_longer_than_the_call_may_last_is_refused_at_once() {
        var time = ManualTime.skipping(START);
        var context = new ProviderContext(Settings.of(Map.of()), Telemetry.create(time), time);
        var api = HttpApi.over(
                request -> HttpResponse.of(200, HttpHeaders.NONE, new byte[] {'{', '}'}),
                "cloud",
                "a",
                Authorization.NONE,
                context);
        var request = HttpRequest.create(URL)
                .limit(new RateLimit("launch", 1, Duration.ofSeconds(12)))
                .callTimeout(Duration.ofSeconds(5))
                .build();
        api.json(request);

        var failure = catchThrowableOfType(RateLimitedException.class, () -> api.json(request));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(12));
        assertThat(time.slept()).isEmpty();
    }

    @Test
    void many_threads_pass_one_at_a_time_in_time() throws Exception {
        var time = ManualTime.startingAt(START);
        var context = new ProviderContext(Settings.of(Map.of()), Telemetry.create(time), time);
        var passed = new CopyOnWriteArrayList<Safety>();
        Transport cloud = request -> {
            passed.add(request.safety());
            return HttpResponse.of(200, HttpHeaders.NONE, new byte[] {'{', '}'});
        };
        var api = HttpApi.over(cloud, "cloud", "a", Authorization.NONE, context);
        var limit = new RateLimit("all", 1, Duration.ofSeconds(1));
        api.json(HttpRequest.read(URL).limit(limit).build());
        var threads = new java.util.ArrayList<Thread>();
        for (var builder : List.of(HttpRequest.create(URL), HttpRequest.read(URL), HttpRequest.end(URL))) {
            var request = builder.limit(limit).build();
            threads.add(Thread.startVirtualThread(() -> api.json(request)));
            time.awaitSleepers(threads.size());
        }
        for (var step = 0; step < 200 && passed.size() < 4; step++) {
            time.advance(Duration.ofMillis(100));
            TimeUnit.MILLISECONDS.sleep(5); // the other threads wake, look, and sleep again
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(passed).containsExactly(Safety.READ, Safety.END, Safety.READ, Safety.CREATE);
    }

    @Test
    void a_request_under_two_limits_is_sent_when_both_allow_it_and_counted_then() throws Exception {
        var time = ManualTime.startingAt(START);
        var context = new ProviderContext(Settings.of(Map.of()), Telemetry.create(time), time);
        var launched = new CopyOnWriteArrayList<Instant>();
        Transport cloud = request -> {
            if (request.limits().size() == 2) {
                launched.add(time.now());
            }
            return HttpResponse.of(200, HttpHeaders.NONE, new byte[] {'{', '}'});
        };
        var api = HttpApi.over(cloud, "cloud", "a", Authorization.NONE, context);
        var all = new RateLimit("all", 1, Duration.ofSeconds(1));
        var launches = new RateLimit("launch", 1, Duration.ofSeconds(12));
        var threads = new java.util.ArrayList<Thread>();
        api.json(HttpRequest.create(URL).limit(all).build());
        for (var i = 0; i < 5; i++) {
            threads.add(Thread.startVirtualThread(
                    () -> api.json(HttpRequest.create(URL).limit(all).build())));
            time.awaitSleepers(threads.size());
        }
        for (var i = 0; i < 2; i++) {
            threads.add(Thread.startVirtualThread(() ->
                    api.json(HttpRequest.create(URL).limit(launches).limit(all).build())));
            time.awaitSleepers(threads.size());
        }
        for (var step = 0; step < 400 && launched.size() < 2; step++) {
            time.advance(Duration.ofMillis(100));
            TimeUnit.MILLISECONDS.sleep(5); // the other threads wake, look, and sleep again
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(launched.getFirst()).isAfterOrEqualTo(START.plusSeconds(6));
        assertThat(Duration.between(launched.getFirst(), launched.getLast()))
                .isBetween(Duration.ofSeconds(12), Duration.ofSeconds(13));
    }
}
