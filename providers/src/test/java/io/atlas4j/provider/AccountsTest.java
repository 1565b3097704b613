package io.atlas4j.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.Atlas;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.provider.fly.FlyFactory;
import io.atlas4j.provider.lambda.LambdaFactory;
import io.atlas4j.provider.local.LocalFactory;
import io.atlas4j.provider.mock.MockCloud;
import io.atlas4j.provider.mock.MockFactory;
import io.atlas4j.provider.runpod.RunPodFactory;
import io.atlas4j.provider.vast.VastFactory;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.lambda.FakeLambda;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.vast.FakeVast;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two accounts at one provider, each with its own key. */
@Timeout(120)
class AccountsTest {
    private static final ComputeRequest GPU =
            ComputeRequest.gpu(Gpu.RTX_4090).image("ghcr.io/acme/server:1").build();

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));

    @Test
    void each_account_rents_and_ends_with_its_own_key_alone() {
        try (var first = FakeRunPod.start(time);
                var second = FakeRunPod.start(time).rotateKey("rpa_of_team_a");
                var atlas = twoAtRunPod(first, second)) {
            var here = atlas.spawn("runpod", GPU);
            var there = atlas.spawn("runpod/team-a", GPU);
            assertThat(here.accountId()).isEqualTo("runpod");
            assertThat(there.accountId()).isEqualTo("runpod/team-a");
            assertThat(first.existingPods()).extracting(pod -> pod.id()).containsExactly(here.id());
            assertThat(second.existingPods()).extracting(pod -> pod.id()).containsExactly(there.id());
            assertThat(atlas.awaitReady(there, Duration.ofMinutes(15)).account())
                    .isEqualTo("team-a");

            second.rotateKey("rpa_next");
            assertThatThrownBy(() -> atlas.terminate(there)).isInstanceOf(UnauthorizedException.class);
            atlas.terminate(here);
            assertThat(first.existingPods()).isEmpty();
            assertThat(second.existingPods()).hasSize(1);
        }
    }

    @Test
    void an_account_that_is_too_fast_holds_up_no_other() {
        try (var first = FakeRunPod.start(time).quota("minute", 1, Duration.ofMinutes(1));
                var second = FakeRunPod.start(time).rotateKey("rpa_of_team_a");
                var atlas = twoAtRunPod(first, second)) {
            atlas.list("runpod"); // and the quota is used up
            var before = time.now();
            for (var i = 0; i < 5; i++) {
                atlas.list("runpod/team-a");
            }
            assertThat(time.now()).isEqualTo(before);
            atlas.list("runpod");
            assertThat(time.now()).isAfter(before.plusSeconds(30));
        }
    }

    private Atlas twoAtRunPod(FakeRunPod first, FakeRunPod second) {
        return Atlas.builder()
                .provider(new RunPodFactory())
                .settings(Settings.of(first.settings()))
                .account("runpod", "team-a", second.settings())
                .time(time)
                .build();
    }

    @Test
    void every_cloud_says_in_which_account_a_machine_is() {
        var cpu = ComputeRequest.cpu(1).image("registry.fly.io/acme-jobs:1").build();
        try (var cloud = FakeRunPod.start(time)) {
            says(new RunPodFactory(), cloud, cloud.settings(), GPU);
        }
        try (var cloud = FakeVast.start(time)) {
            says(new VastFactory(), cloud, cloud.settings(), GPU);
        }
        try (var cloud = FakeLambda.start(time)) {
            says(
                    new LambdaFactory(),
                    cloud,
                    cloud.settings(),
                    ComputeRequest.gpu(Gpu.H100).image("x").build());
        }
        try (var cloud = FakeFly.start(time).app("acme-jobs", "acme").address("acme-jobs", "2a09:8280:1::7")) {
            var settings = new HashMap<>(cloud.settings());
            settings.put("FLY_APP", "acme-jobs");
            settings.put("FLY_API_TOKEN", cloud.key());
            says(new FlyFactory(), cloud, settings, cpu);
        }
    }

    private void says(ProviderFactory factory, FakeCloud cloud, Map<String, String> settings, ComputeRequest request) {
        try (var atlas = Atlas.builder()
                .provider(factory)
                .settings(Settings.of(Map.of()))
                .account(factory.id(), "team-a", settings)
                .time(time)
                .build()) {
            var id = factory.id() + "/team-a";
            var machine = atlas.spawn(id, request);
            assertThat(machine.accountId()).isEqualTo(id);
            time.advance(Duration.ofMinutes(5));
            assertThat(atlas.refresh(machine).accountId()).isEqualTo(id);
            assertThat(atlas.list(id).machines()).extracting(Compute::accountId).containsExactly(id);
            atlas.terminate(machine);
            time.advance(Duration.ofMinutes(5));
            assertThat(cloud.billing()).isEmpty();
        }
    }

    @Test
    void accounts_of_the_cloud_in_memory_and_of_this_machine_are_apart(@TempDir Path home, @TempDir Path other) {
        var clouds = Map.of("default", new MockCloud(time), "b", new MockCloud(time));
        try (var atlas = Atlas.builder()
                .provider(new MockFactory(clouds::get))
                .provider(new LocalFactory())
                .settings(Settings.of(Map.of("ATLAS_HOME", home.toString())))
                .account("mock", "b", Map.of())
                .account("local", "lab", Map.of("ATLAS_HOME", other.toString()))
                .build()) {
            var machine = atlas.spawn("mock/b", ComputeRequest.cpu(1).build());
            assertThat(machine.accountId()).isEqualTo("mock/b");
            assertThat(atlas.refresh(machine).accountId()).isEqualTo("mock/b");
            assertThat(atlas.list("mock").machines()).isEmpty();
            assertThat(clouds.get("b").machines()).hasSize(1);

            var process = atlas.spawn(
                    "local/lab", ComputeRequest.cpu(1).command("sleep", "60").build());
            try {
                assertThat(process.accountId()).isEqualTo("local/lab");
                assertThat(atlas.list("local/lab").machines())
                        .extracting(Compute::accountId)
                        .containsExactly("local/lab");
                assertThat(atlas.list("local").machines()).isEmpty();
            } finally {
                atlas.terminate(process);
            }
        }
    }
}
