package io.atlas4j.provider.runpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.Atlas;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.ApiRetiredException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.FaultSchedule;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.runpod.PodStatus;
import io.atlas4j.testkit.runpod.Release;
import io.atlas4j.testkit.runpod.RunPodFaults;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pods, through the front door, against a cloud that keeps state and bills. */
@Timeout(300)
class RunPodPodsTest {
    private static final String RTX_4090 = "NVIDIA GeForce RTX 4090";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeRunPod cloud = FakeRunPod.start(time);
    private final Telemetry telemetry = Telemetry.create(time);
    private final Atlas atlas = atlas(Map.of());

    private Atlas atlas(Map<String, String> more) {
        var settings = new HashMap<>(cloud.settings());
        settings.putAll(more);
        return Atlas.builder()
                .provider(new RunPodFactory())
                .settings(Settings.of(settings))
                .telemetry(telemetry)
                .time(time)
                .build();
    }

    private static ComputeRequestBuilder request() {
        return ComputeRequest.gpu(Gpu.RTX_4090).image("ghcr.io/acme/server:1");
    }

    @AfterEach
    void close() {
        atlas.close();
        cloud.close();
    }

    @Test
    void symmetric_ports_have_the_same_number_inside_and_outside() {
        var pod = atlas.spawn(
                "runpod", request().tcp(22).symmetricTcp().symmetricTcp().build());

        var ports = atlas.awaitReady(pod, Duration.ofMinutes(15)).ports();

        assertThat(ports).filteredOn(PublishedPort::isSymmetric).hasSize(2).allMatch(PublishedPort::isReachable);
        assertThat(ports.stream().map(PublishedPort::internal))
                .doesNotHaveDuplicates()
                .startsWith(22);
    }

    @Test
    void rents_a_pod_waits_until_it_is_ready_stops_starts_and_ends_it() {
        var pod = atlas.spawn(
                "runpod",
                request().http(8000).tcp(22).auth(AuthMode.BEARER).env("A", "b").build());
        assertThat(pod.status()).isEqualTo(ComputeStatus.PROVISIONING);
        assertThat(pod.isReady()).isFalse();

        pod = atlas.awaitReady(pod, Duration.ofMinutes(15));
        assertThat(pod.url(8000)).hasToString("https://" + pod.id() + "-8000.proxy.runpod.net");
        assertThat(pod.url(22).toString()).startsWith("tcp://");
        assertThat(pod.raw().toString()).doesNotContain("env");
        var token = pod.auth().orElseThrow().token().orElseThrow();
        assertThat(cloud.pod(pod.id()).env())
                .containsEntry("ATLAS_PRESHARED_KEY", token.reveal())
                .containsEntry("A", "b");

        var provider = (RunPod) atlas.provider("runpod");
        provider.stop(pod.id());
        provider.stop(pod.id());
        var stopped = provider.get(pod.id());
        assertThat(stopped.status()).isEqualTo(ComputeStatus.STOPPED);
        assertThat(stopped.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(stopped.costPerHour()).isEmpty();
        assertThat(stopped.costNow().orElseThrow()).isZero(); // its container's disk is wiped
        provider.start(pod.id());
        assertThat(atlas.awaitReady(pod, Duration.ofMinutes(15)).status()).isEqualTo(ComputeStatus.RUNNING);

        atlas.terminate(pod);
        atlas.terminate(pod);
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void a_stopped_pod_pays_for_its_volume_what_the_price_list_says() {
        var pod = atlas.spawn("runpod", request().volumeGb(100).build());
        var provider = (RunPod) atlas.provider("runpod");
        provider.stop(pod.id());
        var stopped = provider.get(pod.id());
        assertThat(stopped.costNow().orElseThrow())
                .isCloseTo(cloud.pod(pod.id()).perHour(), Offset.offset(new BigDecimal("0.000001")));
        cloud.faults().next("GET", "/v2/pods/*").changesTheBody(body -> body.replace("\"mounts\"", "\"elsewhere\""));
        assertThat(provider.get(pod.id()).costNow()).isEmpty(); // not known is not free
    }

    @Test
    void any_cloud_means_the_cheaper_one_with_stock_then_the_other() {
        var cheap = atlas.spawn("runpod", request().build());
        assertThat(cheap.costPerHour().orElseThrow()).isEqualByComparingTo("0.34");

        cloud.stock(RTX_4090, "COMMUNITY", 0);
        var secure = atlas.spawn("runpod", request().build());
        assertThat(secure.costPerHour().orElseThrow()).isEqualByComparingTo("0.69");
    }

    @Test
    void a_price_ceiling_and_regions_choose_the_places() {
        var provider = atlas.provider("runpod");
        assertThat(provider.placements(request().maxPricePerHour("0.50").build()))
                .extracting(placement -> placement.cloud().orElseThrow())
                .containsExactly(CloudTier.COMMUNITY);
        assertThat(provider.placements(request().regions("US-KS-2", "EU-RO-1").build()))
                .extracting(Object::toString)
                .containsExactly(
                        RTX_4090 + " community US-KS-2 at 0.34 USD/h",
                        RTX_4090 + " secure US-KS-2 at 0.69 USD/h",
                        RTX_4090 + " community EU-RO-1 at 0.34 USD/h",
                        RTX_4090 + " secure EU-RO-1 at 0.69 USD/h");
        assertThat(provider.placements(
                                request().count(2).cloud(CloudTier.SECURE).build())
                        .getFirst()
                        .pricePerHour()
                        .orElseThrow())
                .isEqualByComparingTo("1.38");
        assertThat(provider.placements(ComputeRequest.cpu(4).image("x").build())
                        .getFirst()
                        .type())
                .isEqualTo("cpu3c");
    }

    @Test
    void capacity_that_is_gone_everywhere_is_told_place_by_place() {
        cloud.faults().always("POST", "/v2/pods").plays(RunPodFaults.noCapacity());

        var failure = catchThrowableOfType(
                NoCapacityException.class, () -> atlas.spawn("runpod", request().build()));

        assertThat(failure.tried()).hasSize(2).allMatch(line -> line.contains("no longer any instances"));
        CloudAssert.assertThat(cloud).wasAsked(2, "POST", "/v2/pods").billsNothing();
    }

    @Test
    void a_400_everywhere_that_is_not_about_capacity_is_a_bad_request() {
        cloud.faults().always("POST", "/v2/pods").answers(400, "Template is not allowed here.");

        assertThatThrownBy(() -> atlas.spawn("runpod", request().build()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("Template is not allowed here.");
        CloudAssert.assertThat(cloud).wasAsked(2, "POST", "/v2/pods");
    }

    @Test
    void refuses_what_can_never_be_before_it_asks_anything() {
        for (var request : List.of(
                request().spot(true).build(),
                ComputeRequest.cpu(4).image("x").volumeGb(20).build())) {
            assertThatThrownBy(() -> atlas.spawn("runpod", request)).isInstanceOf(UnsupportedException.class);
        }
        for (var request : List.of(
                request().volumeGb(5).build(),
                ComputeRequest.cpu(3).image("x").build(),
                ComputeRequest.gpu(Gpu.L4).build())) {
            assertThatThrownBy(() -> atlas.spawn("runpod", request)).isInstanceOf(ValidationException.class);
        }
        try (var keyless = atlas(Map.of("RUNPOD_API_KEY", ""))) {
            assertThatThrownBy(() -> keyless.spawn("runpod", request().build()))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("RUNPOD_API_KEY");
        }
        assertThat(cloud.requests()).isEmpty();
    }

    @Test
    void an_unknown_gpu_is_answered_with_the_nearest_names() {
        assertThatThrownBy(() -> atlas.spawn(
                        "runpod",
                        ComputeRequest.gpu(Gpu.of("rtx_4080")).image("x").build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("rtx_4090");
    }

    @Test
    void bad_keys_and_accounts_get_the_kind_that_says_what_to_do() {
        try (var wrong = atlas(Map.of("RUNPOD_API_KEY", "rpa_wrong_key_123"))) {
            assertThatThrownBy(() -> wrong.list("runpod"))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageNotContaining("rpa_wrong");
        }
        try (var reader = atlas(Map.of("RUNPOD_API_KEY", cloud.readOnlyKey()))) {
            var failure = catchThrowableOfType(
                    AtlasException.class,
                    () -> reader.terminate(atlas.spawn("runpod", request().build())));
            assertThat(failure).isInstanceOf(ForbiddenException.class);
        }
        cloud.faults().next("POST", "/v2/pods").plays(RunPodFaults.noBalance());
        assertThatThrownBy(() -> atlas.spawn("runpod", request().build()))
                .isInstanceOf(InsufficientFundsException.class);
        cloud.faults().next("GET", "/v2/pods").plays(RunPodFaults.retired());
        assertThatThrownBy(() -> atlas.list("runpod")).isInstanceOf(ApiRetiredException.class);
    }

    @Test
    void a_command_is_sent_as_words_and_as_quoted_text_to_an_older_service() {
        atlas.spawn(
                "runpod",
                request()
                        .command("python", "-c", "print('a b')")
                        .selfTerminate(false)
                        .build());
        assertThat(lastCreate()).contains("\"cmd\":[\"python\",\"-c\",\"print('a b')\"]");

        cloud.release(Release.AUGUST_2026);
        atlas.spawn(
                "runpod",
                request()
                        .command("python", "-c", "print('a b')")
                        .selfTerminate(false)
                        .build());
        assertThat(lastCreate())
                .contains("\"args\":\"python -c 'print('\\\\''a b'\\\\'')'\"")
                .doesNotContain("\"cmd\"");
        assertThat(cloud.existingPods()).hasSize(2);
    }

    @Test
    void a_template_brings_its_own_disk_and_ports() {
        var body = RunPodTranslate.createBody(
                io.atlas4j.spi.Placement.of("G").inCloud(CloudTier.SECURE),
                ComputeRequest.gpu(Gpu.L4)
                        .template("t1")
                        .providerOptions(Map.of("gpu", Map.of("minRamPerGpu", 8)))
                        .build(),
                "n",
                List.of(),
                java.util.Optional.empty());
        assertThat(body).containsOnlyKeys("name", "templateId", "gpu", "cloud");
        assertThat(body.get("gpu")).isEqualTo(Map.of("id", "G", "count", 1, "minRamPerGpu", 8));
    }

    @Test
    void a_registry_login_is_stored_once() {
        var login = RegistryLogin.of("me", Secret.of("pa55word!"));
        atlas.spawn("runpod", request().registry(login).build());
        atlas.spawn("runpod", request().registry(login).build());

        CloudAssert.assertThat(cloud).wasAsked(1, "POST", "/v2/registries");
        assertThat(lastCreate()).contains("\"registry\":").doesNotContain("pa55word");
    }

    @Test
    void a_short_list_is_never_given() {
        for (var i = 0; i < 3; i++) {
            atlas.spawn("runpod", request().build());
        }
        cloud.largestPage(2);
        assertThat(atlas.list("runpod").machines()).hasSize(3);
        cloud.faults().always("GET", "/v2/pods").answers(500);
        assertThatThrownBy(() -> atlas.list("runpod")).isInstanceOf(ProviderException.class);
        cloud.faults().none();
        for (var body : List.of(
                "{\"pods\":[{\"id\":\"a\"},7]}",
                "{}",
                "{\"pods\":{}}",
                "{\"pods\":[],\"pagination\":{\"hasNextPage\":true,\"nextCursor\":\"same\"}}",
                "{\"pods\":[],\"pagination\":{\"hasNextPage\":true,\"nextCursor\":null}}",
                "null")) {
            cloud.faults().always("GET", "/v2/pods").plays(io.atlas4j.testkit.Fault.body(body));
            assertThatThrownBy(() -> atlas.list("runpod")).as(body).isInstanceOf(ProviderException.class);
            cloud.faults().none();
        }
    }

    @Test
    void words_and_types_of_tomorrow_are_read_with_care() {
        var pod = atlas.spawn("runpod", request().http(80).build());
        cloud.faults().next("GET", "/v2/pods/*").plays(RunPodFaults.unknownStatus());
        assertThat(atlas.refresh(pod).status()).isEqualTo(ComputeStatus.PROVISIONING);
        cloud.faults().next("GET", "/v2/pods/*").plays(RunPodFaults.wrongTypes());
        assertThat(atlas.refresh(pod).costPerHour()).isEmpty();
        assertThatThrownBy(() -> atlas.provider("runpod").get("no-such-pod")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void an_action_that_cannot_be_says_what_can() {
        var pod = atlas.spawn("runpod", request().build());
        assertThatThrownBy(() -> ((RunPod) atlas.provider("runpod")).restart(pod.id()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("allows stop, terminate");
    }

    @Test
    void every_attempt_is_told_with_its_address() {
        var events = new CopyOnWriteArrayList<ProviderRequest>();
        telemetry.on("test", ProviderRequest.class, events::add);
        cloud.faults().next("GET", "/v2/pods").resetsTheConnection();
        atlas.list("runpod");

        assertThat(events).extracting(ProviderRequest::status).containsExactly(0, 200);
        assertThat(events.getFirst().name()).hasToString("atlas.runpod.request");
        assertThat(events.getFirst().url()).isEqualTo(cloud.baseUrl() + "/v2/pods");
    }

    @Test
    void a_create_that_answers_500_although_the_pod_exists_gives_back_that_pod() {
        cloud.faults().next("POST", "/v2/pods").afterTheWork().answers(500);

        var pod = atlas.spawn("runpod", request().build());

        assertThat(cloud.existingPods()).hasSize(1);
        assertThat(pod.id()).isEqualTo(cloud.existingPods().getFirst().id());
        CloudAssert.assertThat(cloud).wasAsked(1, "POST", "/v2/pods");
    }

    @Test
    void a_create_is_settled_although_lists_lag() {
        cloud.listLag(Duration.ofSeconds(6))
                .faults()
                .next("POST", "/v2/pods")
                .afterTheWork()
                .resetsTheConnection();

        var pod = atlas.spawn("runpod", request().build());

        assertThat(cloud.existingPods()).extracting(existing -> existing.id()).containsExactly(pod.id());
    }

    @Test
    void at_a_thousand_fault_schedules_exactly_one_pod_exists_or_none_and_no_bill() {
        var spawned = 0;
        for (var seed = 0; seed < 1000; seed++) {
            cloud.faults().follow(RunPodFaults.schedule(seed));
            try {
                var pod = atlas.spawn("runpod", request().build());
                spawned++;
                assertThat(cloud.existingPods())
                        .as("seed %d", seed)
                        .extracting(p -> p.id())
                        .containsExactly(pod.id());
            } catch (AmbiguousOutcomeException open) {
                assertThat(cloud.existingPods()).as("seed %d: %s", seed, open).hasSizeLessThanOrEqualTo(1);
                assertThat(cloud.existingPods())
                        .as("seed %d", seed)
                        .allMatch(pod -> pod.name().equals(open.name()));
            } catch (AtlasException sure) {
                assertThat(cloud.existingPods()).as("seed %d: %s", seed, sure).isEmpty();
            }
            cloud.faults().follow(FaultSchedule.none());
            cloud.existingPods().forEach(pod -> atlas.provider("runpod").terminate(pod.id()));
            assertThat(cloud.pods()).as("seed %d", seed).allMatch(pod -> pod.status() == PodStatus.TERMINATED);
            CloudAssert.assertThat(cloud).billsNothing();
            cloud.forgetRequests();
            time.advance(Duration.ofMinutes(10)); // quotas of the seed before are history
        }
        assertThat(spawned).isGreaterThan(500);
    }

    private String lastCreate() {
        return cloud.requests().stream()
                .filter(exchange -> exchange.is("POST", "/v2/pods"))
                .reduce((a, b) -> b)
                .orElseThrow()
                .body();
    }
}
