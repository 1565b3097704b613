package io.atlas4j.provider.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.Atlas;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.FaultSchedule;
import io.atlas4j.testkit.lambda.FakeInstance;
import io.atlas4j.testkit.lambda.FakeLambda;
import io.atlas4j.testkit.lambda.LambdaFaults;
import io.atlas4j.testkit.openapi.OpenApiContract;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Machines, through the front door, against a cloud that keeps state, rates and bills. */
@Timeout(300)
class LambdaTest {
    private static final String LAUNCH = "/api/v1/instance-operations/launch";
    private static final String TERMINATE = "/api/v1/instance-operations/terminate";
    private static final String RULESETS = "/api/v1/firewall-rulesets";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeLambda cloud = FakeLambda.start(time);
    private final Atlas atlas = atlas(Map.of());

    private Atlas atlas(Map<String, String> more) {
        var settings = new HashMap<>(cloud.settings());
        settings.putAll(more);
        return Atlas.builder()
                .provider(new LambdaFactory())
                .settings(Settings.of(settings))
                .time(time)
                .build();
    }

    private Lambda lambda() {
        return (Lambda) atlas.provider("lambda");
    }

    private static ComputeRequestBuilder request() {
        return ComputeRequest.gpu(Gpu.H100).image("ghcr.io/acme/server:1");
    }

    private Compute spawn(ComputeRequestBuilder request) {
        return atlas.spawn("lambda", request.build());
    }

    @AfterEach
    void close() {
        atlas.close();
        cloud.close();
    }

    @Test
    void rents_a_machine_waits_until_it_is_ready_restarts_and_ends_it_with_its_ruleset() {
        var machine = spawn(request().http(8000).tcp(5432).auth(AuthMode.BEARER).regions("us-west-1"));
        assertThat(machine.isReady()).isFalse();
        assertThat(machine.provider()).isEqualTo("lambda_labs");
        assertThat(machine.costPerHour().orElseThrow()).isEqualByComparingTo("4.29");

        var ready = atlas.awaitReady(machine, Duration.ofMinutes(15));
        assertThat(ready.url(8000)).hasToString("http://" + ready.publicIp().orElseThrow() + ":8000");
        assertThat(ready.url(5432)).hasToString("tcp://" + ready.publicIp().orElseThrow() + ":5432");
        assertThat(ready.gpu()).contains(Gpu.H100);
        assertThat(ready.region()).contains("us-west-1");
        assertThat(ready.image()).contains("ghcr.io/acme/server:1");
        assertThat(ready.name()).isEqualTo(machine.name());
        assertThat(Duration.between(ready.createdAt().orElseThrow(), time.now()))
                .isBetween(Duration.ZERO, Duration.ofMinutes(5));
        assertThat(ready.raw().toString()).doesNotContain("jupyter", "user_data");
        assertThat(cloud.rulesets()).containsExactly(machine.name().orElseThrow());
        assertThat(cloud.existing().getFirst().userData())
                .contains(ready.auth().orElseThrow().token().orElseThrow().reveal());

        lambda().restart(machine.id());
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);

        atlas.terminate(machine);
        atlas.terminate(machine);
        assertThat(cloud.rulesets()).isEmpty();
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void what_is_sent_is_as_the_official_document_says() {
        var contract = OpenApiContract.of("lambda-cloud-openapi.json", "lambda");
        var volumes = atlas.provider("lambda").require(NetworkVolumes.class);
        var volume = volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 1, "us-south-2"));
        var tags = List.of(Map.of("key", "team", "value", "ml"));
        var machine = spawn(request()
                .http(8000)
                .networkVolume(volume.id())
                .providerOptions(Map.of("hostname", "train42", "tags", tags, "image", Map.of("family", "x"))));
        atlas.awaitReady(machine, Duration.ofMinutes(15));
        lambda().restart(machine.id());
        lambda().gpuOffers(OfferQuery.ANY);
        lambda().list();
        lambda().sshKeys()
                .delete(lambda().sshKeys().add("mine", "ssh-ed25519 AAAAmine").id());
        atlas.terminate(machine);
        volumes.deleteNetworkVolume(volume.id());

        assertThat(contract.complaints(cloud.requests())).isEmpty();
        assertThat(cloud.requests())
                .filteredOn(exchange -> exchange.status() != 200)
                .allMatch(exchange -> exchange.answer().contains("firewall-ruleset-in-use"));
    }

    @Test
    void refuses_what_can_never_be_before_it_asks_anything() {
        for (var request : List.of(
                request().spot(true),
                request().volumeGb(10),
                request().template("t"),
                request().minCuda("12.4"),
                request().symmetricTcp(),
                request().cloud(CloudTier.COMMUNITY))) {
            assertThatThrownBy(() -> spawn(request)).isInstanceOf(UnsupportedException.class);
        }
        for (var request : List.of(
                request().http(22),
                ComputeRequest.gpu(Gpu.H100).command("true"),
                ComputeRequest.gpu(Gpu.H100).env("A", "b"),
                request().providerOptions(Map.of("hostname", "Not_A_Host")),
                request().providerOptions(Map.of("tags", List.of(Map.of("key", "Team_A", "value", "x")))),
                request().providerOptions(Map.of("tags", List.of(Map.of("key", "atlas-name", "value", "x")))),
                request().providerOptions(Map.of("ssh_key_names", List.of("a", "b"))),
                request().providerOptions(Map.of("file_system_mounts", List.of(Map.of("mount_point", "/etc")))),
                request().providerOptions(Map.of("quantity", 2)))) {
            assertThatThrownBy(() -> spawn(request)).isInstanceOf(ValidationException.class);
        }
        assertThatThrownBy(() -> lambda().require(Pausable.class).stop("x")).isInstanceOf(UnsupportedException.class);
        try (var nobody = atlas(Map.of("LAMBDA_API_KEY", ""))) {
            assertThatThrownBy(() -> nobody.spawn("lambda", request().build()))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("LAMBDA_API_KEY");
        }
        assertThatThrownBy(() ->
                        atlas(Map.of("LAMBDA_FIREWALL_SOURCE", "everywhere")).provider("lambda"))
                .isInstanceOf(ValidationException.class);
        assertThat(cloud.requests()).isEmpty();
    }

    @Test
    void the_type_comes_from_what_is_offered_now_by_model_and_count() {
        assertThat(types(ComputeRequest.gpu(Gpu.H100))).containsExactly("gpu_1x_h100_pcie", "gpu_1x_h100_sxm5");
        assertThat(types(ComputeRequest.gpu(Gpu.H100_SXM))).containsOnly("gpu_1x_h100_sxm5");
        assertThat(types(ComputeRequest.gpu(Gpu.H100_SXM).count(8))).containsOnly("gpu_8x_h100_sxm5");
        assertThat(types(ComputeRequest.gpu(Gpu.A100_40G))).containsOnly("gpu_1x_a100_sxm4");
        assertThat(types(ComputeRequest.gpu(Gpu.A6000))).containsOnly("gpu_1x_a6000");
        assertThat(types(ComputeRequest.cpu(2))).containsOnly("cpu_4x_general");
        assertThat(types(ComputeRequest.cpu(8))).isEmpty();
        assertThat(types(ComputeRequest.gpu(Gpu.RTX_6000))).isEmpty(); // known, and nowhere free
        assertThat(types(ComputeRequest.gpu(Gpu.H100).maxPricePerHour("3.50"))).containsOnly("gpu_1x_h100_pcie");
        assertThat(types(ComputeRequest.gpu(Gpu.H100).diskGb(2000))).containsOnly("gpu_1x_h100_sxm5");
        assertThatThrownBy(() -> types(ComputeRequest.gpu(Gpu.A100_80G)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("must be one of 8");
        assertThatThrownBy(() -> types(ComputeRequest.gpu(Gpu.of("h10"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("h100");
    }

    private List<String> types(ComputeRequestBuilder request) {
        return lambda().placements(request.build()).stream()
                .map(it -> it.type())
                .distinct()
                .toList();
    }

    @Test
    void regions_go_by_preference_and_stock_and_a_named_one_without_stock_is_tried_last() {
        assertThat(regions()).containsExactlyInAnyOrder("us-east-1", "us-south-1", "us-west-1");
        assertThat(regions("us-west-1", "europe-central-1", "us-east-1"))
                .containsExactly("us-west-1", "us-east-1", "europe-central-1");
        cloud.shows("gpu_1x_a10", "us-west-1", false);
        time.advance(Duration.ofMinutes(1));
        assertThat(regions("us-west-1", "us-east-1")).containsExactly("us-east-1", "us-west-1");
        assertThat(spawn(ComputeRequest.gpu(Gpu.A10).regions("us-west-1")).region())
                .contains("us-west-1"); // the list was wrong
    }

    private List<String> regions(String... wanted) {
        return lambda().placements(ComputeRequest.gpu(Gpu.A10).regions(wanted).build()).stream()
                .map(it -> it.region().orElseThrow())
                .toList();
    }

    @Test
    void a_full_place_leads_to_the_next_and_each_reason_is_kept() {
        cloud.stock("gpu_1x_h100_pcie", "us-west-3", 0).shows("gpu_1x_h100_pcie", "us-west-3", true);
        assertThat(spawn(request().http(80)).region()).contains("us-south-2");
        assertThat(cloud.rulesets()).hasSize(1); // that of the first place is gone again

        cloud.faults().always("POST", LAUNCH).plays(LambdaFaults.noCapacity());
        var failure = catchThrowableOfType(NoCapacityException.class, () -> spawn(request()));
        assertThat(failure.tried()).hasSize(3).allMatch(it -> it.contains("insufficient-capacity"));
    }

    @Test
    void the_ssh_key_is_the_one_that_is_set_or_the_only_one() {
        spawn(request());
        assertThat(lastLaunch().body()).contains("\"ssh_key_names\":[\"team-key\"]");

        cloud.sshKey("second", "ssh-ed25519 AAAAsecond");
        time.advance(Duration.ofMinutes(2));
        assertThatThrownBy(() -> spawn(request()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("LAMBDA_SSH_KEY_NAME")
                .hasMessageContaining("team-key, second");
        atlas.with(Map.of("LAMBDA_SSH_KEY_NAME", "second"))
                .spawn("lambda", request().build());
        assertThat(lastLaunch().body()).contains("\"ssh_key_names\":[\"second\"]");

        cloud.noSshKeys();
        time.advance(Duration.ofMinutes(2));
        assertThatThrownBy(() -> spawn(request()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("no SSH key");
    }

    @Test
    void ssh_keys_are_stored_once_whatever_their_comment() {
        var keys = lambda().sshKeys();
        var stored = keys.add("mine", "ssh-ed25519 AAAAmine me@here");
        assertThat(keys.add("other", "ssh-ed25519 AAAAmine me@there")).isEqualTo(stored);
        keys.delete(stored.id());
        keys.delete(stored.id());
        assertThat(keys.list()).extracting(LambdaSshKey::name).containsExactly("team-key");
    }

    @Test
    void a_filesystem_leaves_no_choice_of_region_and_is_mounted() {
        var id = cloud.filesystem("datasets", "us-south-2");
        var machine = spawn(request().networkVolume(id));
        assertThat(machine.region()).contains("us-south-2");
        assertThat(lastLaunch().body()).contains("\"file_system_names\":[\"datasets\"]");
        assertThat(cloud.existing().getFirst().userData())
                .contains("mountpoint -q '/lambda/nfs/datasets'", "/lambda/nfs/datasets:/data");
        assertThatThrownBy(() -> lambda().placements(
                                request().networkVolume(id).regions("us-west-3").build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> spawn(request().networkVolume("none"))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_filesystem_has_no_size_its_name_is_taken_once_and_it_is_let_go_late() {
        var volumes = atlas.provider("lambda").require(NetworkVolumes.class);
        var volume = volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 500, "us-south-2"));
        assertThat(volume.sizeGb()).isZero();
        assertThatThrownBy(() -> volumes.growNetworkVolume(volume.id(), 600)).isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 1, "us-south-2")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("global/duplicate");
        var machine = spawn(request().networkVolume(volume.id()));
        cloud.filesystemsAreReleasedAfter(Duration.ofMinutes(1));
        assertThatThrownBy(() -> volumes.deleteNetworkVolume(volume.id())).isInstanceOf(ConflictException.class);
        atlas.terminate(machine);
        volumes.deleteNetworkVolume(volume.id());
        volumes.deleteNetworkVolume(volume.id());
        assertThat(volumes.networkVolumes()).isEmpty();
    }

    @Test
    void tags_carry_our_name_and_time_and_the_users_own_tags_come_along() {
        var machine = spawn(request()
                .http(8000)
                .tcp(22)
                .providerOptions(
                        Map.of("tags", List.of(Map.of("key", "team", "value", "ml")), "image", Map.of("family", "x"))));
        var name = machine.name().orElseThrow();
        assertThat(cloud.existing().getFirst().tags())
                .containsEntry("atlas-name", name)
                .containsEntry("atlas-ports", "8000/http,22/tcp")
                .containsEntry("atlas-image", "ghcr.io/acme/server:1")
                .containsEntry("team", "ml")
                .containsKeys("atlas-mark", "atlas-created");
        assertThat(lastLaunch().body()).contains("\"image\":{\"family\":\"x\"}");
    }

    @Test
    void a_machine_is_known_by_its_name_although_somebody_edits_it() {
        var machine = spawn(request().http(8000));
        var name = machine.name().orElseThrow();
        cloud.rename(machine.id(), "my favourite");
        assertThat(lambda().list().named(name)).isPresent();

        cloud.rename(machine.id(), name).tag(machine.id(), "atlas-name", Optional.of("atlas-0000-other-1"));
        assertThat(lambda().list().named(name)).isPresent();

        cloud.tag(machine.id(), "atlas-name", Optional.empty())
                .tag(machine.id(), "atlas-mark", Optional.empty())
                .tag(machine.id(), "atlas-ports", Optional.of("lots"))
                .tag(machine.id(), "atlas-created", Optional.of("2031-01-01T00:00:00Z"));
        var seen = lambda().list().named(name).orElseThrow();
        assertThat(seen.ports()).isEmpty();
        assertThat(seen.createdAt()).isEmpty();
        assertThat(lambda().get(machine.id()).raw()).containsKey("tags");
    }

    @Test
    void each_status_is_read_for_what_it_is_and_costs() {
        var machine = spawn(request());
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);
        time.advance(Duration.ofMinutes(5));
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.RUNNING);
        cloud.unhealthy(machine.id(), true);
        assertThat(atlas.refresh(machine).isReady()).isFalse();
        assertThat(atlas.refresh(machine).billing()).isEqualTo(BillingState.RUNNING);
        cloud.unhealthy(machine.id(), false);
        cloud.faults().next("GET", "/api/v1/instances/*").plays(LambdaFaults.unknownStatus());
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);
        cloud.faults().next("GET", "/api/v1/instances/*").plays(LambdaFaults.wrongTypes());
        assertThat(atlas.refresh(machine).costPerHour()).isEmpty();

        atlas.terminate(machine);
        var leaving = atlas.refresh(machine);
        assertThat(leaving.status()).isEqualTo(ComputeStatus.FAILED);
        assertThat(leaving.billing()).isEqualTo(BillingState.RUNNING); // it is not gone yet
        time.advance(Duration.ofSeconds(20));
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.TERMINATED);
        time.advance(Duration.ofSeconds(20));
        assertThatThrownBy(() -> atlas.refresh(machine)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_preempted_machine_is_over_and_its_ruleset_goes_with_the_next_list() {
        var machine = spawn(request().http(8000));
        cloud.rulesetOfOthers("somebody else's", "us-west-3");
        lambda().list();
        assertThat(atlas.refresh(machine).preempted()).isFalse();
        cloud.preempt(machine.id());
        assertThat(atlas.refresh(machine).preempted()).isTrue();
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.TERMINATED);
        assertThat(atlas.refresh(machine).billing()).isEqualTo(BillingState.NONE);
        time.advance(Duration.ofMinutes(5));
        lambda().list();
        assertThat(cloud.rulesets()).containsExactly("somebody else's");
    }

    @Test
    void a_ruleset_in_use_is_tried_again_and_a_list_of_another_process_finishes_it() {
        var machine = spawn(request().http(8000));
        cloud.faults()
                .always("DELETE", RULESETS + "/*")
                .plays(LambdaFaults.refusal(400, "firewall-rulesets/firewall-ruleset-in-use"));
        try (var other = atlas(Map.of())) {
            time.advance(Duration.ofMinutes(1));
            other.list("lambda");
            atlas.terminate(machine);
            assertThat(cloud.requests())
                    .filteredOn(it -> it.is("DELETE", RULESETS + "/*"))
                    .hasSize(4);
            assertThat(cloud.rulesets()).hasSize(1);
            cloud.faults().none();
            time.advance(Duration.ofMinutes(1));
            other.list("lambda");
            assertThat(cloud.rulesets()).isEmpty();
        }
    }

    @Test
    void a_ruleset_of_the_users_own_is_used_instead_and_never_deleted() {
        var own = cloud.rulesetOfOthers("own", "us-west-3");
        var options = Map.<String, Object>of("firewall_rulesets", List.of(Map.of("id", own)));
        var machine = spawn(request().http(8000).providerOptions(options));
        assertThat(cloud.rulesets()).containsExactly("own");
        atlas.terminate(machine);
        time.advance(Duration.ofMinutes(5));
        lambda().list();
        assertThat(cloud.rulesets()).containsExactly("own");
    }

    @Test
    void a_region_without_firewall_gets_no_ruleset() {
        spawn(ComputeRequest.gpu(Gpu.A10).image("x").http(8000).regions("us-south-1"));
        assertThat(cloud.rulesets()).isEmpty();
    }

    @Test
    void an_end_is_accepted_late_repeated_or_of_what_is_gone() {
        cloud.refusesEndsFor(Duration.ofSeconds(40));
        var machine = spawn(request());
        lambda().terminate(machine.id());
        CloudAssert.assertThat(cloud).billsNothing();
        lambda().terminate(machine.id()); // terminating: global/unknown
        time.advance(Duration.ofMinutes(1));
        lambda().terminate(machine.id());
        lambda().terminate("0920582c7ff041399e34823a0be6ffff");
    }

    @Test
    void an_end_that_is_refused_for_another_reason_says_so() {
        var machine = spawn(request());
        time.advance(Duration.ofMinutes(5));
        cloud.faults().always("POST", TERMINATE).plays(LambdaFaults.refusal(400, "global/quota-exceeded"));
        assertThatThrownBy(() -> lambda().terminate(machine.id())).isInstanceOf(ProviderException.class);
        assertThat(cloud.existing()).hasSize(1);
    }

    @Test
    void a_404_that_is_not_lambdas_proves_nothing() {
        var machine = spawn(request());
        cloud.faults().always("POST", TERMINATE).plays(LambdaFaults.foreign404());
        cloud.faults().always("GET", "/api/v1/instances/*").plays(LambdaFaults.foreign404());
        assertThatThrownBy(() -> lambda().terminate(machine.id()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("LAMBDA_API_BASE_URL");
        assertThatThrownBy(() -> lambda().find(machine.id())).isInstanceOf(ProviderException.class);
    }

    @Test
    void refusals_mean_what_their_code_says_and_tell_what_to_do() {
        refused(400, "global/quota-exceeded", ProviderException.class, "higher quota");
        refused(403, "global/account-inactive", InsufficientFundsException.class, "payment method");
        refused(403, "global/invalid-address", InsufficientFundsException.class, "billing address");
        refused(403, "global/forbidden", ForbiddenException.class, "global/forbidden");
        refused(401, "global/invalid-api-key", UnauthorizedException.class, "create a new one");
        refused(404, "global/object-does-not-exist", NotFoundException.class, "does-not-exist");
        refused(400, "instance-operations/launch/some-new-word", ProviderException.class, "some-new-word");
        refused(409, "global/conflict", ConflictException.class, "conflict");
        assertThat(cloud.existing()).isEmpty();

        try (var viewer = atlas(Map.of("LAMBDA_API_KEY", cloud.weakKey()))) {
            assertThatThrownBy(() -> viewer.provider("lambda").terminate("x"))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("lacks the right");
        }
    }

    private void refused(int status, String code, Class<? extends AtlasException> kind, String hint) {
        cloud.faults().always("POST", LAUNCH).plays(LambdaFaults.refusal(status, code));
        assertThatThrownBy(() -> spawn(request().env("TOKEN", "s3cret-value")))
                .as(code)
                .isInstanceOf(kind)
                .hasMessageContaining(hint)
                .hasMessageNotContaining("s3cret-value");
        cloud.faults().none();
    }

    @Test
    void no_message_holds_what_lambda_echoes_of_the_script() {
        cloud.faults().always("POST", LAUNCH).answers(400, "bad user_data: export TOKEN='s3cret-value' exec");
        assertThatThrownBy(() -> spawn(request().env("TOKEN", "s3cret-value")))
                .hasMessageContaining("bad user_data")
                .hasMessageNotContaining("s3cret-value");
    }

    @Test
    void the_page_of_the_cdn_is_waited_for_and_tells_itself_at_last() {
        cloud.faults().next("POST", LAUNCH).plays(LambdaFaults.page1015());
        var before = time.now();
        spawn(request());
        assertThat(Duration.between(before, time.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(12));

        cloud.faults().always("POST", LAUNCH).plays(LambdaFaults.page1015());
        assertThatThrownBy(() -> spawn(request()))
                .isInstanceOf(RateLimitedException.class)
                .hasMessageContaining("Cloudflare");
        assertThat(cloud.existing()).hasSize(1);
    }

    @Test
    void a_launch_that_answers_500_although_the_machine_exists_gives_back_that_machine() {
        cloud.listLag(Duration.ofSeconds(6))
                .faults()
                .next("POST", LAUNCH)
                .afterTheWork()
                .answers(500);
        var machine = spawn(request().http(8000));
        assertThat(cloud.existing()).extracting(FakeInstance::id).containsExactly(machine.id());
        CloudAssert.assertThat(cloud).wasAsked(1, "POST", LAUNCH);
        assertThat(cloud.rulesets()).hasSize(1);
    }

    @Test
    void codes_of_the_inside_and_a_launch_without_ids_leave_the_outcome_open() {
        for (var fault : List.of(
                LambdaFaults.refusal(400, "provider/internal-unavailable"),
                LambdaFaults.refusal(409, "global/internal-error"))) {
            cloud.faults().next("POST", LAUNCH).plays(fault);
            assertThatThrownBy(() -> spawn(request())).isInstanceOf(AmbiguousOutcomeException.class);
        }
        cloud.faults().next("POST", LAUNCH).plays(LambdaFaults.noIds());
        assertThat(cloud.existing()).isEmpty();
        assertThat(spawn(request()).id()).isEqualTo(cloud.existing().getFirst().id());
    }

    @Test
    void a_ruleset_whose_answer_is_lost_is_found_by_its_name() {
        cloud.faults().next("POST", RULESETS).afterTheWork().answers(500);
        spawn(request().http(8000));
        assertThat(cloud.rulesets()).hasSize(1);
        assertThat(lastLaunch().body()).contains("firewall_rulesets");
    }

    @Test
    void a_short_list_is_never_given() {
        for (var body : List.of("{}", "null", "{\"data\":{}}", "{\"data\":[7]}", "{\"data\":[{\"name\":\"x\"}]}")) {
            cloud.faults().always("GET", "/api/v1/instances").answersBody(body);
            assertThatThrownBy(() -> atlas.list("lambda")).as(body).isInstanceOf(ProviderException.class);
            cloud.faults().none();
        }
    }

    @Test
    void at_a_thousand_fault_schedules_exactly_one_machine_exists_or_none_and_no_bill() {
        var spawned = 0;
        for (var seed = 0; seed < 1000; seed++) {
            cloud.faults().follow(LambdaFaults.schedule(seed));
            try {
                var machine = spawn(request().http(8000));
                spawned++;
                assertThat(cloud.existing())
                        .as("seed %d", seed)
                        .extracting(FakeInstance::id)
                        .containsExactly(machine.id());
            } catch (AmbiguousOutcomeException open) {
                assertThat(cloud.existing())
                        .as("seed %d: %s", seed, open)
                        .hasSizeLessThanOrEqualTo(1)
                        .allMatch(machine -> machine.name().equals(open.name()));
            } catch (AtlasException sure) {
                assertThat(cloud.existing()).as("seed %d: %s", seed, sure).isEmpty();
            }
            cloud.faults().follow(FaultSchedule.none());
            cloud.existing().forEach(machine -> lambda().terminate(machine.id()));
            CloudAssert.assertThat(cloud).billsNothing();
            time.advance(Duration.ofMinutes(20));
            lambda().list();
            assertThat(cloud.rulesets()).as("seed %d", seed).isEmpty();
            assertThat(cloud.existing()).as("seed %d", seed).isEmpty();
            cloud.forgetRequests();
        }
        assertThat(spawned).isGreaterThan(500);
    }

    private Exchange lastLaunch() {
        return cloud.requests().stream()
                .filter(exchange -> exchange.is("POST", LAUNCH))
                .reduce((a, b) -> b)
                .orElseThrow();
    }
}
