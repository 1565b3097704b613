package io.atlas4j.provider.vast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.Atlas;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
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
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;
import io.atlas4j.testkit.vast.FakeVast;
import io.atlas4j.testkit.vast.VastFaults;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instances, through the front door, against a market that keeps state and bills. */
@Timeout(300)
class VastTest {
    private static final String ASKS = "/api/v0/asks/*/";
    private static final String LIST = "/api/v1/instances/";
    private static final String ONE = "/api/v0/instances/*/";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeVast cloud = FakeVast.start(time);
    private final Atlas atlas = atlas(Map.of());

    private Atlas atlas(Map<String, String> more) {
        var settings = new HashMap<>(cloud.settings());
        settings.putAll(more);
        return Atlas.builder()
                .provider(new VastFactory())
                .settings(Settings.of(settings))
                .time(time)
                .build();
    }

    private Vast vast() {
        return (Vast) atlas.provider("vast");
    }

    private static ComputeRequestBuilder request() {
        return ComputeRequest.gpu(Gpu.RTX_4090).image("ghcr.io/acme/server:1");
    }

    private Compute ready(ComputeRequestBuilder request) {
        return atlas.awaitReady(atlas.spawn("vast", request.build()), Duration.ofMinutes(5));
    }

    private String lastCreate() {
        return cloud.requests().stream()
                .filter(exchange -> exchange.is("PUT", ASKS))
                .reduce((a, b) -> b)
                .orElseThrow()
                .body();
    }

    @AfterEach
    void close() {
        atlas.close();
        cloud.close();
    }

    @Test
    void rents_an_instance_waits_until_it_is_ready_stops_starts_and_ends_it() {
        var machine = atlas.spawn(
                "vast",
                request()
                        .http(8000)
                        .tcp(5432)
                        .auth(AuthMode.BEARER)
                        .env("A", "b\n\"c'ü")
                        .build());
        assertThat(machine.isReady()).isFalse();
        assertThat(machine.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(machine.costPerHour().orElseThrow()).isEqualByComparingTo("0.3056");

        machine = atlas.awaitReady(machine, Duration.ofMinutes(5));
        assertThat(machine.billing()).isEqualTo(BillingState.RUNNING);
        assertThat(machine.gpu()).contains(Gpu.RTX_4090);
        assertThat(machine.region()).contains("Oslo, NO");
        assertThat(machine.publicIp()).contains("203.0.113.9");
        assertThat(machine.url(8000).toString()).matches("http://203\\.0\\.113\\.9:4\\d+");
        assertThat(machine.url(5432).toString()).matches("tcp://203\\.0\\.113\\.9:4\\d+");
        var token = machine.auth().orElseThrow().token().orElseThrow();
        assertThat(cloud.existingInstances().getFirst().env())
                .containsEntry("ATLAS_PRESHARED_KEY", token.reveal())
                .containsEntry("A", "b\n\"c'ü")
                .containsEntry("-p 8000:8000", "1")
                .containsEntry("-p 5432:5432", "1");
        assertThat(machine.raw().toString())
                .doesNotContain(token.reveal(), "extra_env", "jupyter", "onstart", "instance_api_key");

        vast().stop(machine.id());
        time.advance(Duration.ofSeconds(5));
        var stopped = vast().get(machine.id());
        assertThat(stopped.status()).isEqualTo(ComputeStatus.STOPPED);
        assertThat(stopped.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(stopped.costPerHour().orElseThrow()).isEqualByComparingTo("0.0056"); // of its disk
        assertThat(stopped.detail().orElseThrow()).contains("disk is billed until it is destroyed");
        vast().start(machine.id());
        atlas.awaitReady(machine, Duration.ofMinutes(5));
        vast().reboot(machine.id());
        assertThat(atlas.refresh(machine).isReady()).isFalse();

        atlas.terminate(machine);
        atlas.terminate(machine);
        assertThat(vast().find(machine.id())).isEmpty();
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void the_cheapest_good_offer_is_first_and_each_is_a_place_of_its_own() {
        var places = vast().placements(request().build());
        assertThat(places).hasSize(12).doesNotHaveDuplicates();
        assertThat(places)
                .extracting(place -> place.pricePerHour().orElseThrow())
                .isSorted();
        // The two cheaper ones are of an unverified and of an unreliable host.
        assertThat(places.getFirst().pricePerHour().orElseThrow()).isEqualByComparingTo("0.3056");
        var bold = atlas(Map.of("VAST_UNVERIFIED", "true", "VAST_MIN_RELIABILITY", "0.5"));
        assertThat(bold.provider("vast")
                        .placements(request().build())
                        .getFirst()
                        .pricePerHour()
                        .orElseThrow())
                .isEqualByComparingTo("0.2056");
        assertThat(vast().placements(request().regions("se", "NO").build()))
                .extracting(place -> place.region().orElseThrow())
                .containsExactly(
                        "Sweden, SE",
                        "Sweden, SE",
                        "Sweden, SE",
                        "Sweden, SE",
                        "Oslo, NO",
                        "Oslo, NO",
                        "Oslo, NO",
                        "Oslo, NO");
        assertThat(vast().placements(request().regions("Texas").build())).hasSize(4);
        assertThat(vast().placements(request().maxPricePerHour("0.33").build())).hasSize(3);
        assertThat(vast().placements(request().minCuda("12.9").build())).isEmpty();
        assertThat(vast().placements(request().cloud(CloudTier.SECURE).build())).isEmpty();
        assertThat(vast().placements(request().diskGb(5000).build())).isEmpty();
        assertThat(vast().placements(request().maxRuntime(Duration.ofDays(30)).build()))
                .isEmpty();
        assertThat(vast().placements(
                                ComputeRequest.gpu(Gpu.H100).image("x").count(8).build()))
                .singleElement()
                .satisfies(place -> assertThat(place.cloud()).contains(CloudTier.SECURE));
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.A100_80G).image("x").build()))
                .extracting(Placement::type)
                .containsExactly("A100 SXM4");
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.A100_40G).image("x").build()))
                .extracting(Placement::type)
                .containsExactly("A100 PCIE");
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.of("rtx-3060-ti"))
                        .image("x")
                        .build()))
                .hasSize(1);
        // Known, and none has eight of them.
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.of("rtx_3060_ti"))
                        .image("x")
                        .count(8)
                        .build()))
                .isEmpty();
        assertThatThrownBy(() -> vast().placements(ComputeRequest.gpu(Gpu.of("rtx_4091"))
                        .image("x")
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("did you mean rtx_4090");
    }

    @Test
    void a_search_says_everything_and_is_looked_at_again() {
        vast().placements(request().build());
        var body = cloud.requests().getLast().body();
        assertThat(body)
                .contains(
                        "\"verified\":{\"eq\":true}",
                        "\"rentable\":{\"eq\":true}",
                        "\"rented\":{\"eq\":false}",
                        "\"type\":\"on-demand\"",
                        "\"order\":[[\"dph_total\",\"asc\"]",
                        "\"limit\":",
                        "\"allocated_storage\":20",
                        "\"gpu_name\":{\"in\":[\"RTX 4090\"]}");
        cloud.faults()
                .next("POST", "/api/v0/bundles/")
                .changesTheBody(text -> text.replace("\"num_gpus\":1", "\"num_gpus\":2")
                        .replaceFirst("\"cpu_cores\":64", "\"cpu_cores\":null"));
        assertThat(vast().placements(request().count(2).build())).isEmpty();
        cloud.faults()
                .next("POST", "/api/v0/bundles/")
                .changesTheBody(text -> text.replaceFirst("\"cpu_cores\":64", "\"cpu_cores\":null"));
        assertThat(vast().placements(request().build())).hasSize(11);
        cloud.faults().next("POST", "/api/v0/bundles/").changesTheBody(text -> "{\"offers\":{}}");
        assertThatThrownBy(() -> vast().placements(request().build())).isInstanceOf(ProviderException.class);
    }

    @Test
    void moves_on_when_an_offer_was_rented_a_moment_ago_and_keeps_each_reason() {
        var offers = cloud.offers();
        vast().placements(request().build())
                .subList(0, 2)
                .forEach(place -> cloud.vanishing(place.offer().orElseThrow()));
        var machine = atlas.spawn("vast", request().build());
        assertThat(machine.costPerHour().orElseThrow()).isEqualByComparingTo("0.3256");
        CloudAssert.assertThat(cloud).wasAsked(3, "PUT", ASKS);
        assertThat(cloud.existingInstances()).hasSize(1);

        cloud.faults().always("PUT", ASKS).plays(VastFaults.vanished(404));
        var none = catchThrowableOfType(
                NoCapacityException.class,
                () -> atlas.spawn("vast", request().maxPricePerHour("0.35").build()));
        assertThat(none.tried()).hasSize(2).allMatch(line -> line.contains("offer is gone"));
        assertThat(offers).isNotEmpty();
    }

    @Test
    void a_bid_is_the_lowest_accepted_and_the_margin_within_the_highest_price() {
        var machine = atlas.spawn("vast", request().spot(true).build());
        assertThat(lastCreate()).contains("\"price\":0.1650").contains("\"cancel_unavail\":true");
        assertThat(machine.costPerHour().orElseThrow()).isEqualByComparingTo("0.1706");
        assertThat(cloud.existingInstances().getFirst().bid().orElseThrow()).isEqualByComparingTo("0.165");
        var careful = atlas(Map.of("VAST_BID_MARGIN", "0.5"));
        careful.spawn("vast", request().spot(true).maxPricePerHour("0.18").build());
        assertThat(lastCreate()).contains("\"price\":0.1744");

        vast().changeBid(machine.id(), new BigDecimal("0.31"));
        assertThat(cloud.existingInstances().getFirst().bid().orElseThrow()).isEqualByComparingTo("0.31");
        var onDemand = atlas.spawn("vast", request().build());
        assertThat(lastCreate()).doesNotContain("price");
        assertThatThrownBy(() -> vast().changeBid(onDemand.id(), BigDecimal.ONE))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("on-demand");
        assertThatThrownBy(() -> vast().changeBid(machine.id(), new BigDecimal("33")))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void a_bid_too_low_leaves_nothing_behind_and_the_next_offer_is_taken() {
        var places = vast().placements(request().spot(true).build());
        cloud.lowestBid(places.getFirst().offer().orElseThrow().replaceFirst("@.*", ""), "0.90");
        assertThatThrownBy(() ->
                        vast().create(places.getFirst(), request().spot(true).build(), "low"))
                .isInstanceOf(NoCapacityException.class)
                .hasMessageContaining("bid of 0.1650 USD/h is too low")
                .hasMessageContaining("VAST_BID_MARGIN");
        CloudAssert.assertThat(cloud).billsNothing().wasAsked(1, "DELETE", ONE);

        cloud.stopsTheNext();
        var machine = atlas.spawn("vast", request().build());
        assertThat(cloud.existingInstances()).extracting(it -> it.id()).containsExactly(machine.id());
    }

    @Test
    void what_was_left_behind_and_cannot_be_destroyed_is_named() {
        cloud.stopsTheNext().faults().always("DELETE", ONE).answers(500);
        var place = vast().placements(request().build()).getFirst();
        assertThatThrownBy(() -> vast().create(place, request().build(), "left"))
                .isInstanceOfSatisfying(AmbiguousOutcomeException.class, open -> {
                    assertThat(open.name()).isEqualTo("left");
                    assertThat(open).hasMessageContaining("its disk is billed until it is terminated");
                });
        assertThat(cloud.existingInstances()).hasSize(1);
    }

    @Test
    void an_outbid_instance_reads_stopped_says_why_and_a_higher_bid_brings_it_back() {
        var machine = ready(request().spot(true).http(8000));
        cloud.preempt(machine.id());
        cloud.lowestBid(cloud.existingInstances().getFirst().offer(), "0.40");
        var seen = atlas.refresh(machine);
        assertThat(seen.status()).isEqualTo(ComputeStatus.STOPPED);
        assertThat(seen.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(seen.detail().orElseThrow())
                .contains("taken back", "0.1650", "0.4000".substring(0, 3), "raise the bid", "disk is billed");
        vast().changeBid(machine.id(), new BigDecimal("0.45"));
        assertThat(atlas.awaitReady(machine, Duration.ofMinutes(2)).isReady()).isTrue();
    }

    @Test
    void a_start_whose_gpu_another_has_is_taken_back_after_thirty_seconds() {
        var machine = ready(request());
        vast().stop(machine.id());
        time.advance(Duration.ofSeconds(5));
        cloud.occupied(machine.id(), true);
        assertThatThrownBy(() -> vast().start(machine.id()))
                .isInstanceOf(NoCapacityException.class)
                .hasMessageContaining("resources_unavailable")
                .hasMessageContaining("the start is taken back")
                .hasMessageContaining("disk is still billed");
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.STOPPED);
        cloud.occupied(machine.id(), false);
        vast().start(machine.id());
        assertThat(atlas.awaitReady(machine, Duration.ofMinutes(2)).isReady()).isTrue();
    }

    @Test
    void exited_unknown_and_offline_are_dead_after_a_grace_and_say_what_they_cost() {
        for (var word : List.of("exited", "unknown", "offline")) {
            var machine = ready(request());
            cloud.reports(machine.id(), word, "");
            assertThat(atlas.refresh(machine).status()).as(word).isEqualTo(ComputeStatus.PROVISIONING);
            time.advance(VastDying.GRACE);
            var dead = atlas.refresh(machine);
            assertThat(dead.status()).as(word).isEqualTo(ComputeStatus.FAILED);
            assertThat(dead.billing())
                    .as(word)
                    .isEqualTo(word.equals("exited") ? BillingState.STORAGE : BillingState.RUNNING);
            assertThat(dead.detail().orElseThrow())
                    .as(word)
                    .containsAnyOf("terminate it and take another", "see its log");
            assertThatThrownBy(() -> atlas.awaitReady(dead, Duration.ofMinutes(1)))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("terminate it");
            var next = vast().placements(request().build());
            var machineOf = dead.raw().get("machine_id");
            atlas.terminate(dead);
            assertThat(vast().placements(request().build()).getFirst().isSamePlace(next.getFirst()))
                    .as("the host of machine %s is avoided", machineOf)
                    .isTrue();
        }
    }

    @Test
    void a_late_heartbeat_is_no_death() {
        var machine = ready(request());
        cloud.reports(machine.id(), "unknown", "");
        atlas.refresh(machine);
        cloud.reports(machine.id(), "running", "");
        time.advance(VastDying.GRACE);
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.RUNNING);
        cloud.reports(machine.id(), "unknown", "");
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);
    }

    @Test
    void a_container_that_cannot_be_made_fails_at_once_with_its_reason() {
        var machine = atlas.spawn("vast", request().build());
        cloud.reports(machine.id(), "created", "Error: OCI runtime create failed: no such program");
        assertThatThrownBy(() -> atlas.awaitReady(machine, Duration.ofMinutes(5)))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("OCI runtime create failed");
    }

    @Test
    void what_stays_in_loading_is_not_waited_for_for_ever() {
        var machine = atlas.spawn("vast", request().build());
        cloud.reports(machine.id(), "loading", "Pulling");
        assertThatThrownBy(() -> atlas.awaitReady(machine, Duration.ofMinutes(5)))
                .hasMessageContaining("not ready after 300 s");
    }

    @Test
    void a_contract_that_has_ended_says_so() {
        var machine = ready(request());
        cloud.ends(machine.id(), time.now().minusSeconds(1)).preempt(machine.id());
        assertThat(atlas.refresh(machine).detail().orElseThrow()).contains("its contract has ended");
    }

    @Test
    void a_command_is_the_arguments_of_the_image_unless_somebody_wants_to_log_in() {
        atlas.spawn(
                "vast",
                request().command("serve", "--it's").selfTerminate(false).build());
        assertThat(lastCreate())
                .contains("\"runtype\":\"args\"", "\"args\":[\"serve\",\"--it's\"]")
                .doesNotContain("onstart");
        atlas.spawn("vast", request().command("train").build());
        assertThat(lastCreate()).contains("CONTAINER_API_KEY", "CONTAINER_ID").doesNotContain("onstart\"");

        var login = ready(request().tcp(22).sshKey("ssh-ed25519 AAAAC3 me@host").command("train", "a b"));
        assertThat(lastCreate()).contains("\"runtype\":\"ssh_direct\"").doesNotContain("-p 22:22");
        assertThat(cloud.existingInstances().getLast().onstart())
                .contains("'ssh-ed25519 AAAAC3 me@host' >> ~/.ssh/authorized_keys", "'train' 'a b'");
        assertThat(login.url(22).toString()).startsWith("tcp://203.0.113.9:4");
    }

    @Test
    void ssh_goes_through_the_proxy_where_no_port_is_mapped() {
        var machine = ready(request().tcp(22));
        cloud.faults().always("GET", ONE).changesTheBody(body -> body.replaceFirst("\"22/tcp\":\\[[^]]*],?", ""));
        assertThat(atlas.refresh(machine).url(22).toString()).matches("tcp://ssh5\\.vast\\.ai:12\\d{3}");
        cloud.faults().none();
        var port = atlas.refresh(machine).url(22).getPort();
        cloud.faults()
                .always("GET", ONE)
                .changesTheBody(body -> body.replaceFirst("\"22/tcp\":\\[[^]]*],?", "")
                        .replaceFirst("\"image_runtype\":\"[^\"]*\"", "\"image_runtype\":\"jupyter\""));
        assertThat(atlas.refresh(machine).url(22).getPort()).isNotEqualTo(port);
    }

    @Test
    void a_symmetric_port_has_one_number() {
        var machine = ready(request().symmetricTcp().http(8000).symmetricTcp());
        assertThat(lastCreate()).contains("\"-p 70000:70000\"", "\"-p 70001:70001\"");
        assertThat(machine.ports())
                .filteredOn(port -> port.isSymmetric())
                .hasSize(2)
                .allMatch(port -> port.isReachable());
        assertThat(machine.ports()).extracting(port -> port.external()).doesNotHaveDuplicates();
    }

    @Test
    void a_start_script_that_vast_would_cut_is_refused_before_it_is_sent() {
        assertThatThrownBy(() -> vast().placements(request()
                        .tcp(22)
                        .command("echo", "x".repeat(4100))
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("4048");
        assertThatThrownBy(() -> vast().placements(
                                request().env("CONTAINER_API_KEY", "x").build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(
                        () -> vast().placements(ComputeRequest.cpu(2).image("x").build()))
                .isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> vast().placements(ComputeRequest.gpu(Gpu.L4).build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> vast().placements(request()
                        .registry(RegistryLogin.of("me", Secret.of("two words")))
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageNotContaining("two words");
        assertThat(cloud.requests()).isEmpty();
    }

    @Test
    void a_registry_login_is_one_text_and_never_shown() {
        var login = RegistryLogin.of("me", Secret.of("s3cret-token"));
        var machine = atlas.spawn("vast", request().registry(login).build());
        assertThat(lastCreate()).contains("\"image_login\":\"-u me -p s3cret-token ghcr.io\"");
        assertThat(machine.raw().toString()).doesNotContain("s3cret");
        cloud.faults().always("PUT", ASKS).answers(400, "bad login -u me -p s3cret-token ghcr.io");
        assertThatThrownBy(() -> atlas.spawn("vast", request().registry(login).build()))
                .hasMessageContaining("bad login")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void a_wrong_key_is_unauthorized_also_where_vast_answers_not_found() {
        for (var notFound : List.of(false, true)) {
            if (notFound) {
                cloud.badKeysAreNotFound();
            }
            var wrong = atlas(Map.of("VAST_API_KEY", "vast_wrong"));
            assertThatThrownBy(() -> wrong.list("vast")).isInstanceOf(UnauthorizedException.class);
            assertThatThrownBy(() -> wrong.provider("vast").find("123")).isInstanceOf(UnauthorizedException.class);
            assertThatThrownBy(() -> wrong.provider("vast").terminate("123"))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("VAST_API_KEY")
                    .hasMessageNotContaining("vast_wrong");
            assertThatThrownBy(() -> wrong.spawn("vast", request().build())).isInstanceOf(UnauthorizedException.class);
        }
        assertThatThrownBy(() -> atlas(Map.of("VAST_API_KEY", "")).list("vast"))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("nothing was sent");
    }

    @Test
    void a_key_without_the_right_is_told_once_and_not_for_each_offer() {
        var reading = atlas(Map.of("VAST_API_KEY", cloud.readingKey()));
        assertThatThrownBy(() -> reading.spawn("vast", request().build()))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("instance_write");
        CloudAssert.assertThat(cloud).wasAsked(1, "PUT", ASKS);
    }

    @Test
    void an_account_without_a_card_is_told_where_to_add_one() {
        cloud.withoutCard();
        assertThatThrownBy(() -> atlas.spawn("vast", request().build()))
                .isInstanceOf(InsufficientFundsException.class)
                .hasMessageContaining("https://cloud.vast.ai/billing/");
        CloudAssert.assertThat(cloud).wasAsked(1, "PUT", ASKS);
    }

    @Test
    void every_page_of_a_list_is_read_or_the_list_fails() {
        cloud.market(60, "RTX 4090").withoutGaps();
        var places = new java.util.ArrayDeque<>(vast().placements(request().build()));
        for (var i = 0; i < 60; i++) {
            if (places.isEmpty()) {
                places.addAll(vast().placements(request().build()));
            }
            vast().create(places.removeFirst(), request().build(), "m" + i);
        }
        cloud.forgetRequests();
        assertThat(atlas.list("vast").machines()).hasSize(60);
        CloudAssert.assertThat(cloud).wasAsked(3, "GET", LIST);
        assertThat(cloud.requests()).noneMatch(exchange -> exchange.path().startsWith("/api/v0/instances"));

        cloud.faults().always("GET", LIST).butNotTheFirst(1).answers(502);
        assertThatThrownBy(() -> atlas.list("vast")).isInstanceOf(ProviderException.class);
        for (var body : List.of(
                "{}",
                "null",
                "[]",
                "{\"instances\":[7]}",
                "{\"instances\":[{}]}",
                "{\"success\":false,\"error\":\"x\"}")) {
            cloud.faults().none();
            cloud.faults().always("GET", LIST).plays(Fault.body(body));
            assertThatThrownBy(() -> atlas.list("vast")).as(body).isInstanceOf(ProviderException.class);
        }
        cloud.faults().none();
        cloud.faults()
                .always("GET", LIST)
                .changesTheBody(text -> text.replaceFirst("\"next_token\":[^,]*", "\"next_token\":\"again\""));
        assertThatThrownBy(() -> atlas.list("vast")).isInstanceOf(AtlasException.class);
    }

    @Test
    void many_are_ended_by_few_requests() {
        cloud.market(70, "RTX 4090").withoutGaps();
        var ids = IntStream.range(0, 70)
                .mapToObj(i -> vast().create(
                                vast().placements(request().build()).getFirst(),
                                request().build(),
                                "m" + i)
                        .id())
                .toList();
        vast().terminateAll(ids);
        CloudAssert.assertThat(cloud).billsNothing().wasAsked(2, "DELETE", "/api/v0/instances/");
        vast().terminateAll(ids);
    }

    @Test
    void an_instance_is_read_in_every_shape() {
        var machine = ready(request());
        for (var shape : List.of("$1", "[$1]")) {
            cloud.faults()
                    .next("GET", ONE)
                    .changesTheBody(
                            body -> body.replaceFirst("(?s)\\{\"instances\":(.*)}$", "{\"instances\":" + shape + "}"));
            assertThat(vast().get(machine.id()).id()).as(shape).isEqualTo(machine.id());
        }
        cloud.faults().next("GET", ONE).changesTheBody(body -> body.replaceFirst("(?s)\\{\"instances\":(.*)}$", "$1"));
        assertThat(vast().get(machine.id()).name()).isEqualTo(machine.name());
        time.advance(Duration.ofMinutes(1));
        cloud.faults().next("GET", ONE).answersBody("{\"instances\":null}");
        assertThatThrownBy(() -> vast().get(machine.id())).isInstanceOf(NotFoundException.class);
        cloud.faults().next("GET", ONE).answersBody("{}");
        assertThatThrownBy(() -> vast().get(machine.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> vast().get("no-number")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_new_instance_that_is_not_shown_yet_is_neither_gone_nor_ended_in_vain() {
        cloud.lag(Duration.ofSeconds(6));
        var machine = atlas.spawn("vast", request().build());
        assertThat(vast().get(machine.id()).id()).isEqualTo(machine.id());
        var second = atlas.spawn("vast", request().build());
        atlas.terminate(second);
        assertThat(cloud.existingInstances()).extracting(it -> it.id()).containsExactly(machine.id());
    }

    @Test
    void keeps_the_least_gaps_and_waits_longer_when_vast_says_so() {
        IntStream.range(0, 5).forEach(i -> atlas.spawn("vast", request().build()));
        atlas.list("vast");
        atlas.list("vast");
        assertThat(cloud.requests()).noneMatch(exchange -> exchange.status() == 429);
        var before = time.nanoTime();
        cloud.faults().next("GET", LIST).answers(429, "API requests too frequent: endpoint threshold=7.5");
        atlas.list("vast");
        assertThat(Duration.ofNanos(time.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(7500));
    }

    /** In real time, because requests of several threads must come in with the gaps that they left with. */
    @Test
    void threads_keep_the_gaps_together_and_ask_for_different_offers() throws Exception {
        try (var market = FakeVast.start(TimeSource.system());
                var client = Atlas.builder()
                        .provider(new VastFactory())
                        .settings(Settings.of(market.settings()))
                        .build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> spawn = () -> client.spawn("vast", request().build()).id();
            var ids = new HashSet<String>();
            for (var spawned : threads.invokeAll(Collections.nCopies(3, spawn))) {
                ids.add(spawned.get());
            }
            assertThat(ids).hasSize(3);
            assertThat(market.existingInstances()).hasSize(3);
            assertThat(market.requests()).noneMatch(exchange -> exchange.status() == 429);
            CloudAssert.assertThat(market).wasAsked(3, "PUT", ASKS);
        }
    }

    @Test
    void words_and_types_of_tomorrow_are_read_with_care() {
        var machine = ready(request());
        cloud.faults().next("GET", ONE).plays(VastFaults.unknownState());
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);
        cloud.faults().next("GET", ONE).plays(VastFaults.wrongTypes());
        var odd = atlas.refresh(machine);
        assertThat(odd.region()).isEmpty();
        assertThat(odd.gpuCount()).isEqualTo(1);
        cloud.faults().next("PUT", ONE).answersBody("{\"success\":false,\"error\":\"no_such_instance\"}");
        assertThatThrownBy(() -> vast().stop(machine.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_create_that_answers_500_although_the_instance_exists_gives_back_that_instance() {
        cloud.lag(Duration.ofSeconds(6))
                .faults()
                .next("PUT", ASKS)
                .afterTheWork()
                .answers(500);
        var machine = atlas.spawn("vast", request().build());
        assertThat(cloud.existingInstances()).extracting(it -> it.id()).containsExactly(machine.id());
        CloudAssert.assertThat(cloud).wasAsked(1, "PUT", ASKS);
    }

    @Test
    void at_a_thousand_fault_schedules_nothing_stays_rented_that_the_caller_does_not_know_of() {
        var spawned = 0;
        for (var seed = 0; seed < 1000; seed++) {
            cloud.faults().follow(VastFaults.schedule(seed));
            var request = request().spot(seed % 2 == 1).build();
            try {
                var machine = atlas.spawn("vast", request);
                spawned++;
                assertThat(cloud.existingInstances())
                        .as("seed %d", seed)
                        .extracting(it -> it.id())
                        .containsExactly(machine.id());
            } catch (AmbiguousOutcomeException open) {
                assertThat(cloud.existingInstances())
                        .as("seed %d: %s", seed, open)
                        .hasSizeLessThanOrEqualTo(1)
                        .allMatch(it -> it.label().equals(open.name()));
            } catch (AtlasException sure) {
                assertThat(cloud.existingInstances())
                        .as("seed %d: %s", seed, sure)
                        .isEmpty();
            }
            cloud.faults().follow(FaultSchedule.none());
            cloud.existingInstances().forEach(it -> vast().terminate(it.id()));
            CloudAssert.assertThat(cloud).billsNothing();
            cloud.forgetRequests();
            time.advance(Duration.ofMinutes(10)); // pauses of the seed before are history
        }
        assertThat(spawned).isGreaterThan(500);
    }
}
