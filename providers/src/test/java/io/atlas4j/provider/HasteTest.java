package io.atlas4j.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.Atlas;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.http.Fence;
import io.atlas4j.provider.fly.FlyFactory;
import io.atlas4j.provider.lambda.LambdaFactory;
import io.atlas4j.provider.runpod.RunPodFactory;
import io.atlas4j.provider.vast.VastFactory;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.lambda.FakeLambda;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.vast.FakeVast;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A create that is refused for haste, or whose turn comes late, at every cloud. */
@Timeout(120)
class HasteTest {
    private static final String NAME = "atlas-a1b2c3d4-s1-1";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));

    /** A cloud, and where its creates arrive. */
    private record Place(FakeCloud cloud, Provider provider, ComputeRequest request, String method, String path) {
        Compute create() {
            return provider.create(provider.placements(request).getFirst(), request, NAME);
        }

        long asked() {
            return cloud.requests().stream()
                    .filter(exchange -> exchange.is(method, path))
                    .count();
        }
    }

    private void everywhere(Consumer<Place> promise) {
        var gpu =
                ComputeRequest.gpu(Gpu.RTX_4090).image("ghcr.io/acme/server:1").build();
        var h100 = ComputeRequest.gpu(Gpu.H100).image("x").build();
        var cpu = ComputeRequest.cpu(1).image("registry.fly.io/acme-jobs:1").build();
        try (var cloud = FakeRunPod.start(time);
                var atlas = atlas(new RunPodFactory(), cloud.settings())) {
            promise.accept(new Place(cloud, atlas.provider("runpod"), gpu, "POST", "/v2/pods"));
        }
        try (var cloud = FakeVast.start(time);
                var atlas = atlas(new VastFactory(), cloud.settings())) {
            promise.accept(new Place(cloud, atlas.provider("vast"), gpu, "PUT", "/api/v0/asks/*/"));
        }
        try (var cloud = FakeLambda.start(time);
                var atlas = atlas(new LambdaFactory(), cloud.settings())) {
            var path = "/api/v1/instance-operations/launch";
            promise.accept(new Place(cloud, atlas.provider("lambda"), h100, "POST", path));
        }
        try (var cloud = FakeFly.start(time).app("acme-jobs", "acme").address("acme-jobs", "2a09:8280:1::7")) {
            var settings = new HashMap<>(cloud.settings());
            settings.put("FLY_APP", "acme-jobs");
            settings.put("FLY_API_TOKEN", cloud.key());
            try (var atlas = atlas(new FlyFactory(), settings)) {
                promise.accept(new Place(cloud, atlas.provider("fly"), cpu, "POST", "/v1/apps/acme-jobs/machines"));
            }
        }
    }

    private Atlas atlas(ProviderFactory factory, Map<String, String> settings) {
        return Atlas.builder()
                .provider(factory)
                .settings(Settings.of(settings))
                .time(time)
                .build();
    }

    @Test
    void after_a_refusal_for_haste_it_is_sent_again_and_makes_one_machine() {
        everywhere(place -> {
            place.cloud.faults().next(place.method, place.path).answersTooManyRequests(Duration.ofSeconds(7));
            var machine = place.create();
            assertThat(place.asked()).as("%s", place).isEqualTo(2);
            assertThat(place.provider.list().machines()).extracting(Compute::id).containsExactly(machine.id());
        });
    }

    @Test
    void when_the_answer_to_the_second_is_lost_it_is_not_sent_a_third_time_and_its_name_is_told() {
        everywhere(place -> {
            place.cloud.faults().next(place.method, place.path).answersTooManyRequests(Duration.ofSeconds(7));
            place.cloud.faults().next(place.method, place.path).afterTheWork().resetsTheConnection();
            var open = catchThrowableOfType(AmbiguousOutcomeException.class, place::create);
            assertThat(open).as("%s", place).isNotNull();
            assertThat(open.name()).isEqualTo(NAME);
            assertThat(place.asked()).as("%s", place).isEqualTo(2);
            assertThat(place.provider.list().byName()).containsOnlyKeys(NAME);
        });
    }

    @Test
    void what_is_refused_for_haste_to_the_end_made_nothing() {
        everywhere(place -> {
            place.cloud.faults().always(place.method, place.path).answersTooManyRequests(Duration.ofSeconds(7));
            assertThatThrownBy(place::create).as("%s", place).isInstanceOf(RateLimitedException.class);
            assertThat(place.cloud.billing()).isEmpty();
        });
    }

    @Test
    void one_whose_turn_comes_when_another_may_have_it_is_not_sent() {
        everywhere(place -> {
            place.cloud.faults().next(place.method, place.path).answersTooManyRequests(Duration.ofSeconds(30));
            var until = time.now().plusSeconds(25); // long enough for what is asked before
            assertThatThrownBy(() -> Fence.whileOpen(() -> time.now().isBefore(until), place::create))
                    .as("%s", place)
                    .isInstanceOf(RateLimitedException.class)
                    .hasMessageContaining("nothing was sent");
            assertThat(place.asked()).as("%s", place).isEqualTo(1);
            assertThat(place.cloud.billing()).isEmpty();
            place.create();
            assertThat(place.asked()).as("%s", place).isEqualTo(2);
        });
    }
}
