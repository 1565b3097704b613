package io.atlas4j.benchmarks;

import io.atlas4j.Atlas;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.provider.lambda.LambdaFactory;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Settings;
import io.atlas4j.testkit.lambda.FakeLambda;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fifty machines wanted at Lambda at the same moment, each with a port: how long until the last is launched, beside what
 * Lambda's own limit of a launch in 12 seconds allows. Runs at five times the speed of the clock, for the client and for
 * the fake that keeps the limit; a delay here counts five times.
 *
 * <p>Who is told to come again comes again, as the orchestrator does.
 */
public final class LaunchBurst {
    private static final int SPEED = 5;
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private LaunchBurst() {}

    private static final class FastTime implements TimeSource {
        private final Instant start = Instant.now();
        private final long zero = System.nanoTime();

        @Override
        public Instant now() {
            return start.plusNanos(nanoTime());
        }

        @Override
        public long nanoTime() {
            return (System.nanoTime() - zero) * SPEED;
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread.sleep(duration.dividedBy(SPEED));
        }
    }

    public static void main(String[] args) throws InterruptedException {
        var machines = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        var time = new FastTime();
        var again = new AtomicInteger();
        try (var cloud = FakeLambda.start(time);
                var atlas = Atlas.builder()
                        .provider(new LambdaFactory())
                        .settings(Settings.of(cloud.settings()))
                        .time(time)
                        .build()) {
            var begun = time.nanoTime();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var i = 0; i < machines; i++) {
                    threads.execute(() -> launch(atlas, time, again));
                }
            }
            var took = (time.nanoTime() - begun) / 1e9;
            var floor = LIMIT.toSeconds() * (machines - 1.0);
            var refused = cloud.requests().stream()
                    .filter(exchange -> exchange.status() == 429)
                    .count();
            System.out.printf(
                    "%d machines launched in %.0f s; the limit allows %.0f s: %.1f %% more.%n"
                            + "%d requests, %d of them refused for haste; %d spawns were told to come again.%n",
                    cloud.existing().size(),
                    took,
                    floor,
                    100 * (took / floor - 1),
                    cloud.requests().size(),
                    refused,
                    again.get());
        }
    }

    private static void launch(Atlas atlas, TimeSource time, AtomicInteger again) {
        var request = ComputeRequest.gpu(Gpu.A10).image("box").http(8000).build();
        while (true) {
            try {
                atlas.spawn("lambda", request);
                return;
            } catch (RateLimitedException busy) {
                again.incrementAndGet();
                try {
                    time.sleep(busy.retryAfter().orElse(LIMIT));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
