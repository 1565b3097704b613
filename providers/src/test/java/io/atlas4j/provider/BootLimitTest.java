package io.atlas4j.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.provider.fly.FlyFactory;
import io.atlas4j.provider.lambda.LambdaFactory;
import io.atlas4j.provider.local.LocalFactory;
import io.atlas4j.provider.runpod.RunPodFactory;
import io.atlas4j.provider.vast.VastFactory;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long each cloud may take until a machine is ready, where the user names no time. */
class BootLimitTest {
    private static final ComputeRequest ONE =
            ComputeRequest.gpu(Gpu.H100).image("ghcr.io/acme/server:1").build();
    private static final ComputeRequest EIGHT = ONE.toBuilder().count(8).build();

    @Test
    void a_whole_node_at_lambda_is_given_longer_than_the_25_minutes_that_it_may_take() {
        assertThat(limit("lambda", EIGHT)).isGreaterThan(Duration.ofMinutes(25));
        assertThat(limit("lambda", ONE)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void hosts_at_vast_load_big_images_over_slow_lines() {
        assertThat(limit("vast", ONE)).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void what_starts_in_seconds_is_not_waited_for_as_long() {
        assertThat(limit("runpod", EIGHT)).isEqualTo(Duration.ofMinutes(15));
        assertThat(limit("fly", ONE)).isEqualTo(Duration.ofMinutes(10));
        assertThat(limit("local", ONE)).isEqualTo(Duration.ofMinutes(5));
    }

    private static Duration limit(String provider, ComputeRequest request) {
        try (var atlas = Atlas.builder()
                .settings(Settings.of(Map.of()))
                .provider(new LambdaFactory())
                .provider(new VastFactory())
                .provider(new RunPodFactory())
                .provider(new FlyFactory())
                .provider(new LocalFactory())
                .build()) {
            return atlas.provider(provider).bootLimit(request);
        }
    }
}
