package io.atlas4j.provider.fly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.Atlas;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Cpu;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;
import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.fly.FlyFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Machines, through the front door, against a cloud that keeps state and bills. */
@Timeout(300)
class FlyTest {
    private static final String MACHINES = "/v1/apps/acme-jobs/machines";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeFly cloud = FakeFly.start(time).app("acme-jobs", "acme").address("acme-jobs", "2a09:8280:1::7");
    private final Atlas atlas = atlas(Map.of());

    private Atlas atlas(Map<String, String> more) {
        var settings = new HashMap<>(cloud.settings());
        settings.put("FLY_APP", "acme-jobs");
        settings.put("FLY_API_TOKEN", cloud.key());
        settings.putAll(more);
        return Atlas.builder()
                .provider(new FlyFactory())
                .settings(Settings.of(settings))
                .time(time)
                .build();
    }

    private Fly fly() {
        return (Fly) atlas.provider("fly");
    }

    private static ComputeRequestBuilder request() {
        return ComputeRequest.cpu(1).image("registry.fly.io/acme-jobs:1");
    }

    @AfterEach
    void close() {
        atlas.close();
        cloud.close();
    }

    @Test
    void rents_a_machine_waits_until_it_is_ready_stops_starts_and_ends_it() {
        var machine = atlas.spawn(
                "fly",
                request()
                        .http(8000)
                        .tcp(5432)
                        .auth(AuthMode.BEARER)
                        .env("A", "b")
                        .build());
        assertThat(machine.isReady()).isFalse();

        machine = atlas.awaitReady(machine, Duration.ofMinutes(5));
        assertThat(machine.url(8000)).hasToString("https://acme-jobs.fly.dev");
        assertThat(machine.url(5432)).hasToString("tcp://acme-jobs.fly.dev:5432");
        assertThat(machine.raw().toString()).doesNotContain("env=");
        var token = machine.auth().orElseThrow().token().orElseThrow();
        assertThat(cloud.existingMachines().getFirst().env())
                .containsEntry("ATLAS_PRESHARED_KEY", token.reveal())
                .containsEntry("A", "b");
        assertThat(cloud.existingMachines().getFirst().metadata())
                .containsEntry("atlas4j", machine.name().orElseThrow());

        fly().stop(machine.id());
        fly().machines().await(machine.id(), "stopped", Duration.ofMinutes(2));
        assertThat(fly().get(machine.id()).billing()).isEqualTo(BillingState.STORAGE);
        fly().start(machine.id());
        fly().machines().await(machine.id(), "started", Duration.ofMinutes(2));
        fly().machines().suspend(machine.id());
        fly().machines().await(machine.id(), "suspended", Duration.ofMinutes(2));
        assertThat(fly().get(machine.id()).status()).isEqualTo(ComputeStatus.STOPPED);

        atlas.terminate(machine);
        atlas.terminate(machine);
        fly().machines().await(machine.id(), "destroyed", Duration.ofMinutes(2));
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void a_gpu_is_refused_with_the_date_and_where_to_go() {
        assertThatThrownBy(() -> atlas.spawn(
                        "fly", ComputeRequest.gpu(Gpu.L40S).image("x").build()))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("2026-07-31")
                .hasMessageContaining("runpod");
        assertThat(cloud.requests()).isEmpty();

        assertThatThrownBy(() -> atlas.spawn(
                        "fly",
                        request()
                                .providerOptions(Map.of("config", Map.of("guest", Map.of("gpu_kind", "l40s"))))
                                .build()))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("2026-07-31");
    }

    @Test
    void refuses_what_can_never_be_before_it_asks_anything() {
        for (var request : List.of(
                request().spot(true).build(),
                request().volumeGb(10).build(),
                request().sshKey("ssh-ed25519 AAAA me@host").build())) {
            assertThatThrownBy(() -> atlas.spawn("fly", request)).isInstanceOf(UnsupportedException.class);
        }
        for (var request : List.of(
                request().env("FLY_REGION", "ams").build(),
                request().regions("EU-RO-1").build(),
                request().maxPricePerHour("0.10").build(),
                ComputeRequest.cpu(1).build(),
                ComputeRequest.cpu(3).image("x").build(),
                ComputeRequest.cpu(Cpu.of(2).withMemoryGb(64)).image("x").build())) {
            assertThatThrownBy(() -> atlas.spawn("fly", request)).isInstanceOf(ValidationException.class);
        }
        try (var nobody = atlas(Map.of("FLY_API_TOKEN", ""))) {
            assertThatThrownBy(() -> nobody.spawn("fly", request().build()))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("FLY_API_TOKEN");
        }
        assertThat(cloud.requests()).isEmpty();
    }

    @Test
    void a_size_is_the_smallest_that_holds_what_was_asked() {
        assertThat(FlyGuest.of(Cpu.of(2))).isEqualTo(new FlyGuest("shared", 2, 512));
        assertThat(FlyGuest.of(Cpu.of(2).withMemoryGb(4))).isEqualTo(new FlyGuest("shared", 2, 4096));
        assertThat(FlyGuest.of(Cpu.of(2).withMemoryGb(8))).isEqualTo(new FlyGuest("performance", 2, 8192));
        assertThat(FlyGuest.of(Cpu.of(16)).preset()).isEqualTo("performance-16x");
        assertThat(FlyGuest.of(Cpu.of(1).withType("performance-1x").withMemoryGb(1)))
                .isEqualTo(new FlyGuest("performance", 1, 2048));
        assertThatThrownBy(() -> FlyGuest.of(Cpu.of(1).withType("shared-cpu-2x")))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void prices_are_those_that_were_configured_and_unknown_otherwise() {
        assertThat(fly().placements(request().build()).getFirst().pricePerHour())
                .isEmpty();

        try (var priced = atlas(Map.of("FLY_PRICES", "shared-cpu-1x=0.0027, memory=0.007, rootfs=0.000208"))) {
            var provider = priced.provider("fly");
            assertThat(provider.placements(request().build())
                            .getFirst()
                            .pricePerHour()
                            .orElseThrow())
                    .isEqualByComparingTo("0.0027");
            assertThat(provider.placements(request().maxPricePerHour("0.001").build()))
                    .isEmpty();
            var larger =
                    ComputeRequest.cpu(Cpu.of(1).withMemoryGb(1)).image("x").build();
            assertThat(provider.placements(larger).getFirst().pricePerHour().orElseThrow())
                    .isEqualByComparingTo("0.00795");
            assertThat(priced.spawn("fly", request().build()).costPerHour().orElseThrow())
                    .isEqualByComparingTo("0.0027");

            var sized = priced.spawn("fly", request().diskGb(20).build());
            priced.awaitReady(sized, Duration.ofMinutes(1));
            provider.require(Pausable.class).stop(sized.id());
            time.advance(Duration.ofMinutes(1));
            assertThat(provider.get(sized.id()).costNow().orElseThrow()).isEqualByComparingTo("0.00416");
            assertThat(provider.get(priced.spawn("fly", request().build()).id()).storageCostPerHour())
                    .as("Fly does not tell how large its root filesystem is")
                    .isEmpty();
        }
    }

    @Test
    void a_full_region_leads_to_the_next_one_whatever_the_status() {
        cloud.fullRegion("ams");
        assertThat(atlas.spawn("fly", request().regions("ams", "fra").build()).region())
                .contains("fra");

        for (var status : List.of(409, 412, 422)) {
            cloud.faults().next("POST", MACHINES).plays(FlyFaults.noCapacity(status));
            assertThat(atlas.spawn("fly", request().regions("lhr", "cdg").build())
                            .region())
                    .contains("cdg");
        }
        cloud.faults()
                .always("POST", MACHINES)
                .answers(409, "could not reserve resource for machine: insufficient CPUs");
        var failure = catchThrowableOfType(
                NoCapacityException.class,
                () -> atlas.spawn("fly", request().regions("lhr", "cdg").build()));
        assertThat(failure.tried()).hasSize(2);
    }

    @Test
    void want_of_capacity_is_known_by_its_code_under_any_status() {
        for (var code : List.of("insufficient_capacity", "volume_placement_capacity")) {
            for (var status : List.of(409, 412, 422, 503)) {
                var answer = "{\"error\":\"busy\",\"status\":\"" + code + "\"}";
                assertThat(FlyTranslate.refusal(failure(status), answer))
                        .isInstanceOf(NoCapacityException.class)
                        .hasMessageContaining(code);
            }
        }
        assertThat(FlyTranslate.refusal(failure(503), "{\"error\":\"busy\"}")).isInstanceOf(ProviderException.class);
    }

    private static AtlasException failure(int status) {
        return new ProviderException(
                io.atlas4j.error.Origin.of("fly", status, java.util.Optional.empty()), "fly could not start it: busy");
    }

    @Test
    void asks_fly_itself_unless_told_otherwise() {
        var settings = FlySettings.of(Settings.of(Map.of()));
        assertThat(settings.base()).hasToString("https://api.machines.dev");
        assertThat(settings.logBase()).hasToString("https://api.fly.io");
    }

    @Test
    void a_refusal_tells_flys_words_its_status_and_the_request_for_its_support() {
        var odd = request()
                .providerOptions(Map.of("config", Map.of("guest", Map.of("memory_mb", 100))))
                .build();
        var failure = catchThrowableOfType(ProviderException.class, () -> atlas.spawn("fly", odd));
        assertThat(failure).hasMessageContaining("invalid config.guest.memory_mb 100");
        assertThat(failure.status()).hasValue(422);
        assertThat(failure.requestId().orElseThrow()).startsWith("01FAKE");
    }

    @Test
    void an_app_is_made_when_that_is_allowed_and_given_addresses_when_ports_are_wanted() {
        assertThatThrownBy(() -> atlas.with(Map.of("FLY_APP", "new-app"))
                        .spawn("fly", request().build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("FLY_CREATE_APP");
        var allowed = Map.of("FLY_APP", "new-app", "FLY_CREATE_APP", "true", "FLY_ORG", "acme");
        var provider = atlas.with(allowed).provider("fly");
        assertThat(provider.list().complete()).isFalse();

        var machine = provider.create(
                provider.placements(request().build()).getFirst(),
                request().http(80).build(),
                "first");

        assertThat(machine.name()).contains("first");
        assertThat(provider.list().complete()).isTrue();
        CloudAssert.assertThat(cloud)
                .wasAsked(1, "POST", "/v1/apps")
                .wasAsked(2, "POST", "/v1/apps/new-app/ip_assignments");
    }

    @Test
    void a_port_of_an_app_without_an_address_is_refused_unless_it_is_reached_from_inside() {
        cloud.app("closed", "acme").address("closed", "fdaa:0:18::2");
        assertThatThrownBy(() -> atlas.with(Map.of("FLY_APP", "closed"))
                        .spawn("fly", request().http(80).build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("no public address");

        var inside = atlas.with(Map.of("FLY_APP", "closed", "FLY_PRIVATE_NETWORK", "true"));
        var machine = inside.awaitReady(inside.spawn("fly", request().http(80).build()), Duration.ofMinutes(1));
        assertThat(machine.url(80)).hasToString("http://" + machine.id() + ".vm.closed.internal:80");
    }

    @Test
    void a_machine_that_fly_does_not_show_yet_is_waited_for() {
        cloud.machineLag(Duration.ofSeconds(4));
        var machine = atlas.spawn("fly", request().build());
        assertThat(fly().get(machine.id()).name()).isEqualTo(machine.name());

        var other = atlas.spawn("fly", request().build());
        atlas.terminate(other);
        assertThat(cloud.existingMachines()).extracting(it -> it.id()).containsExactly(machine.id());
    }

    @Test
    void a_404_from_an_app_that_the_token_does_not_see_ends_nothing() {
        var machine = atlas.spawn("fly", request().build());
        time.advance(Duration.ofMinutes(2));
        cloud.faults().always("GET", MACHINES + "/*").answers(404, "app not found");
        cloud.faults().always("DELETE", MACHINES + "/*").answers(404, "app not found");
        cloud.faults().always("GET", "/v1/apps/*").answers(404, "app not found");
        assertThatThrownBy(() -> fly().terminate(machine.id()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("whether that is true is not known");
        assertThatThrownBy(() -> fly().find(machine.id())).isInstanceOf(ProviderException.class);
        cloud.faults().none();
        assertThatThrownBy(() -> fly().get("148e21ffffffff")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_create_that_answers_500_although_the_machine_exists_gives_back_that_machine() {
        cloud.machineLag(Duration.ofSeconds(6))
                .faults()
                .next("POST", MACHINES)
                .afterTheWork()
                .answers(500);

        var machine = atlas.spawn("fly", request().build());

        assertThat(cloud.existingMachines()).extracting(it -> it.id()).containsExactly(machine.id());
        CloudAssert.assertThat(cloud).wasAsked(1, "POST", MACHINES);
    }

    @Test
    void a_name_that_is_taken_means_that_an_earlier_sending_arrived() {
        var place = fly().placements(request().build()).getFirst();
        fly().create(place, request().build(), "same");
        assertThatThrownBy(() -> fly().create(place, request().build(), "same"))
                .isInstanceOfSatisfying(
                        AmbiguousOutcomeException.class,
                        open -> assertThat(open.name()).isEqualTo("same"));
    }

    @Test
    void a_short_list_is_never_given() {
        for (var body : List.of("{}", "null", "[7]", "[{\"name\":\"x\"}]")) {
            cloud.faults().always("GET", MACHINES).plays(Fault.body(body));
            assertThatThrownBy(() -> atlas.list("fly")).as(body).isInstanceOf(ProviderException.class);
            cloud.faults().none();
        }
    }

    @Test
    void words_and_types_of_tomorrow_are_read_with_care() {
        var machine = atlas.spawn("fly", request().http(80).build());
        cloud.faults().next("GET", MACHINES + "/*").plays(FlyFaults.unknownState());
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);
        cloud.faults().next("GET", MACHINES + "/*").plays(FlyFaults.wrongTypes());
        assertThat(atlas.refresh(machine).region()).isEmpty();
        cloud.faults().next("GET", MACHINES + "/*").plays(FlyFaults.hostUnreachable());
        assertThat(atlas.refresh(machine).image()).isEmpty();
    }

    @Test
    void volumes_are_made_grown_mounted_and_deleted() {
        var volumes = fly().require(NetworkVolumes.class);
        var volume = volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 10, "fra"));
        assertThat(volumes.growNetworkVolume(volume.id(), 20).sizeGb()).isEqualTo(20);
        var request = request().networkVolume(volume.id()).build();
        assertThat(atlas.spawn("fly", request).region()).contains("fra");
        assertThatThrownBy(() ->
                        fly().placements(request.toBuilder().regions("ams").build()))
                .isInstanceOf(ValidationException.class);
        volumes.deleteNetworkVolume(volume.id());
        volumes.deleteNetworkVolume("vol_gone");
        assertThat(volumes.networkVolumes()).isEmpty();
        assertThatThrownBy(() -> volumes.networkVolume(volume.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_command_that_ends_takes_its_machine_with_it_and_otherwise_tells_its_exit_code() {
        var gone = atlas.spawn("fly", request().command("true").build());
        var kept = atlas.spawn(
                "fly", request().command("false").selfTerminate(false).build());
        cloud.programEnds(gone.id(), 0, false).programEnds(kept.id(), 137, true);

        assertThat(atlas.refresh(gone).status()).isEqualTo(ComputeStatus.TERMINATED);
        assertThat(atlas.refresh(gone).exitCode()).hasValue(0);
        assertThat(atlas.refresh(kept).status()).isEqualTo(ComputeStatus.FAILED);
        assertThat(atlas.refresh(kept).exitCode()).hasValue(137);
        assertThat(fly().machines().events(kept.id()))
                .filteredOn(event -> event.type().equals("exit"))
                .singleElement()
                .satisfies(event -> assertThat(event.outOfMemory()).isTrue());
        assertThat(cloud.billing()).hasSize(1).allMatch(line -> line.startsWith("the disk of"));
    }

    @Test
    void a_stop_tells_no_exit_code_and_is_refused_where_it_would_destroy_the_machine() {
        var kept = atlas.spawn(
                "fly", request().command("serve").selfTerminate(false).build());
        var going = atlas.spawn("fly", request().command("serve").build());
        var pausable = fly().require(Pausable.class);
        time.advance(Duration.ofMinutes(1));

        pausable.stop(kept.id());
        time.advance(Duration.ofMinutes(1));
        assertThat(atlas.refresh(kept).status()).isEqualTo(ComputeStatus.STOPPED);
        assertThat(atlas.refresh(kept).exitCode()).isEmpty();
        pausable.start(kept.id());

        assertThatThrownBy(() -> pausable.stop(going.id()))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("selfTerminate(false)");
        time.advance(Duration.ofMinutes(1));
        assertThat(atlas.refresh(kept).status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(atlas.refresh(going).status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(fly().capabilities()).contains(Capability.EXIT_CODES);
    }

    @Test
    void at_five_hundred_fault_schedules_exactly_one_machine_exists_or_none_and_no_bill() {
        var spawned = 0;
        for (var seed = 0; seed < 500; seed++) {
            cloud.faults().follow(FlyFaults.schedule(seed));
            try {
                var machine = atlas.spawn("fly", request().build());
                spawned++;
                assertThat(cloud.existingMachines())
                        .as("seed %d", seed)
                        .extracting(it -> it.id())
                        .containsExactly(machine.id());
            } catch (AmbiguousOutcomeException open) {
                assertThat(cloud.existingMachines())
                        .as("seed %d: %s", seed, open)
                        .hasSizeLessThanOrEqualTo(1)
                        .allMatch(machine -> machine.name().equals(open.name()));
            } catch (AtlasException sure) {
                assertThat(cloud.existingMachines())
                        .as("seed %d: %s", seed, sure)
                        .isEmpty();
            }
            cloud.faults().follow(FaultSchedule.none());
            cloud.existingMachines().forEach(machine -> fly().terminate(machine.id()));
            CloudAssert.assertThat(cloud).billsNothing();
            cloud.forgetRequests();
            time.advance(Duration.ofMinutes(10)); // rates of the seed before are history
        }
        assertThat(spawned).isGreaterThan(250);
    }
}
