package io.atlas4j.provider.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.Atlas;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.http.Fence;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.lambda.FakeLambda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lambda refuses who is too fast; nobody here is. */
@Timeout(120)
class LambdaRatesTest {
    @Test
    void a_request_a_second_and_a_launch_in_twelve_are_kept_on_all_threads_and_views() throws Exception {
        var time = ManualTime.startingAt(Instant.parse("2026-10-01T12:00:00Z"));
        try (var cloud = FakeLambda.start(time);
                var atlas = Atlas.builder()
                        .provider(new LambdaFactory())
                        .settings(Settings.of(cloud.settings()))
                        .time(time)
                        .build()) {
            var view = atlas.with(Map.of("LAMBDA_SSH_KEY_NAME", "team-key"));
            var request = ComputeRequest.gpu(Gpu.A10).image("box").http(8000).build();
            view.list("lambda"); // the first request takes longer than all others
            var threads = new ArrayList<Thread>();
            for (var i = 0; i < 4; i++) {
                threads.add(Thread.startVirtualThread(() -> atlas.spawn("lambda", request)));
                threads.add(Thread.startVirtualThread(() -> view.list("lambda")));
            }
            threads.add(Thread.startVirtualThread(() -> view.spawn("lambda", request)));
            for (var step = 0; step < 2000 && threads.stream().anyMatch(Thread::isAlive); step++) {
                time.advance(Duration.ofMillis(250));
                for (var thread : threads) {
                    thread.join(Duration.ofMillis(2)); // they wake, look, and sleep again
                }
            }

            assertThat(threads).noneMatch(Thread::isAlive);
            assertThat(cloud.existing()).hasSize(5);
            // The clock may be moved while a request is on its way, so that it seems late and the next too early.
            assertThat(cloud.requests())
                    .filteredOn(exchange -> exchange.status() == 429)
                    .hasSizeLessThanOrEqualTo(3);
            var launches = cloud.requests().stream()
                    .filter(exchange -> exchange.is("POST", "/api/v1/instance-operations/launch"))
                    .filter(exchange -> exchange.status() == 200)
                    .map(Exchange::at)
                    .toList();
            assertThat(gaps(launches)).allMatch(gap -> gap.compareTo(Duration.ofMillis(11_900)) >= 0);
        }
    }

    @Test
    void a_launch_that_waited_in_the_queue_for_longer_than_it_may_is_given_up_unsent() {
        var time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
        try (var cloud = FakeLambda.start(time);
                var atlas = Atlas.builder()
                        .provider(new LambdaFactory())
                        .settings(Settings.of(cloud.settings()))
                        .time(time)
                        .build()) {
            var lambda = atlas.provider("lambda");
            var request = ComputeRequest.gpu(Gpu.A10).image("box").build();
            var place = lambda.placements(request).getFirst();
            lambda.create(place, request, "atlas-a1b2c3d4-s1-1");
            var until = time.now().plusSeconds(6);

            assertThatThrownBy(() -> Fence.whileOpen(
                            () -> time.now().isBefore(until),
                            () -> lambda.create(place, request, "atlas-a1b2c3d4-s2-1")))
                    .isInstanceOf(RateLimitedException.class)
                    .hasMessageContaining("nothing was sent");
            assertThat(time.now()).isAfter(until);
            assertThat(cloud.existing()).hasSize(1);
            assertThat(cloud.requests())
                    .filteredOn(exchange -> exchange.is("POST", "/api/v1/instance-operations/launch"))
                    .hasSize(1);
        }
    }

    private static List<Duration> gaps(List<Instant> moments) {
        var gaps = new ArrayList<Duration>();
        for (var i = 1; i < moments.size(); i++) {
            gaps.add(Duration.between(moments.get(i - 1), moments.get(i)));
        }
        return gaps;
    }
}
