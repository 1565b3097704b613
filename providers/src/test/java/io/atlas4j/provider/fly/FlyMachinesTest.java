package io.atlas4j.provider.fly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spi.Exec;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.openapi.OpenApiContract;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only Fly can do. */
class FlyMachinesTest {
    private static final String MACHINES = "/v1/apps/acme-jobs/machines";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeFly cloud = FakeFly.start(time).app("acme-jobs", "acme").address("acme-jobs", "2a09:8280:1::7");
    private final Fly fly = fly();
    private final FlyMachines machines = fly.machines();

    private Fly fly() {
        var settings = new HashMap<>(cloud.settings());
        settings.put("FLY_APP", "acme-jobs");
        settings.put("FLY_ORG", "acme");
        settings.put("FLY_API_TOKEN", "FlyV1 " + cloud.key());
        return new Fly(new ProviderContext(Settings.of(settings), Telemetry.create(time), time));
    }

    private Compute machine(String name, String region) {
        var request = ComputeRequest.cpu(1)
                .image("box")
                .http(8000)
                .regions(region)
                .env("TOKEN", "s3cret-value")
                .build();
        return fly.create(fly.placements(request).getFirst(), request, name);
    }

    @AfterEach
    void close() {
        fly.close();
        cloud.close();
    }

    @Test
    void a_change_keeps_everything_that_it_does_not_touch() {
        var machine = machine("one", "ams");

        var changed = machines.update(machine.id(), withImage("box:2"), Optional.empty());

        assertThat(changed.image()).contains("box:2");
        assertThat(changed.ports()).hasSize(1);
        assertThat(cloud.existingMachines().getFirst().env()).containsEntry("TOKEN", "s3cret-value");
    }

    @Test
    void a_change_in_between_is_read_before_it_is_overwritten() {
        var machine = machine("one", "ams");
        var calls = new AtomicInteger();

        machines.update(
                machine.id(),
                config -> {
                    if (calls.incrementAndGet() == 1) {
                        machines.update(machine.id(), withImage("box:other"), Optional.empty());
                    }
                    var copy = new LinkedHashMap<>(config);
                    copy.put("schedule", "daily");
                    return copy;
                },
                Optional.empty());

        assertThat(calls).hasValue(2);
        assertThat(fly.get(machine.id()).image()).contains("box:other");
        assertThat(String.valueOf(fly.get(machine.id()).raw().get("config"))).contains("schedule=daily");
    }

    @Test
    void no_message_of_a_refused_change_shows_a_variable() {
        var machine = machine("one", "ams");
        cloud.faults().always("POST", MACHINES + "/*").answers(422, "env TOKEN=s3cret-value is bad");
        assertThatThrownBy(() -> machines.update(machine.id(), withImage("x"), Optional.empty()))
                .isInstanceOf(AtlasException.class)
                .hasMessageNotContaining("s3cret-value");
    }

    @Test
    void while_a_lease_is_held_only_its_holder_changes_the_machine() {
        var machine = machine("one", "ams");
        var lease = machines.lease(machine.id(), Duration.ofSeconds(30), "change 42");
        assertThat(lease.expiresAt())
                .contains(Instant.ofEpochSecond(time.now().plusSeconds(30).getEpochSecond()));
        assertThat(lease.toString()).doesNotContain(lease.nonce().orElseThrow().reveal());
        assertThat(machines.leaseOf(machine.id()).orElseThrow().description()).contains("change 42");

        assertThatThrownBy(() -> machines.update(machine.id(), withImage("x"), Optional.empty()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("lease");
        assertThatThrownBy(() -> fly.stop(machine.id())).isInstanceOf(ConflictException.class);
        assertThat(machines.update(machine.id(), withImage("x"), Optional.of(lease))
                        .image())
                .contains("x");

        machines.renew(machine.id(), lease, Duration.ofSeconds(60));
        machines.release(machine.id(), lease);
        assertThat(machines.leaseOf(machine.id())).isEmpty();
        cloud.bareLeases();
        assertThat(machines.lease(machine.id(), Duration.ofSeconds(5), "").nonce())
                .isPresent();
    }

    @Test
    void whatever_is_asked_of_a_new_machine_waits_until_fly_shows_it() {
        cloud.machineLag(Duration.ofSeconds(4));
        machines.await(machine("one", "ams").id(), "started", Duration.ofMinutes(1));
        machines.putMetadata(machine("two", "ams").id(), "run", "42");
        var changed = machine("three", "ams").id();
        assertThat(machines.update(changed, withImage("box:2"), Optional.empty())
                        .image())
                .contains("box:2");
        fly.stop(machine("four", "ams").id());
    }

    @Test
    void waiting_for_the_end_of_what_is_gone_succeeds() {
        var machine = machine("one", "ams");
        fly.terminate(machine.id());
        machines.await(machine.id(), "destroyed", Duration.ofMinutes(1));
        time.advance(Duration.ofDays(1));
        assertThat(fly.find(machine.id())).isEmpty();
        machines.await(machine.id(), "destroyed", Duration.ofMinutes(1));
        fly.terminate(machine.id());
    }

    @Test
    void an_id_or_a_key_is_one_part_of_the_address_whatever_it_holds() {
        assertThatThrownBy(() -> fly.get("a/../b c")).isInstanceOf(NotFoundException.class);
        assertThat(cloud.requests().getFirst().path()).isEqualTo(MACHINES + "/a%2F..%2Fb%20c");
        assertThatThrownBy(() -> fly.get("..")).isInstanceOf(ValidationException.class);
        var machine = machine("one", "ams");
        machines.putMetadata(machine.id(), "team/run", "42");
        assertThat(machines.metadata(machine.id())).containsEntry("team/run", "42");
    }

    @Test
    void the_organisation_is_listed_past_empty_pages_and_a_silent_region_is_told() {
        cloud.organizationPage(2);
        for (var i = 0; i < 5; i++) {
            machine("m-" + i, i == 4 ? "syd" : "ams");
        }
        assertThat(machines.listOrganization().complete()).isTrue();
        assertThat(machines.listOrganization().machines()).hasSize(5);

        cloud.silentRegion("syd");
        assertThat(machines.listOrganization().complete()).isFalse();
        assertThat(machines.listOrganization().machines()).hasSize(4);
    }

    @Test
    void machines_are_found_by_their_metadata() {
        var one = machine("one", "ams");
        machine("two", "ams");
        machines.putMetadata(one.id(), "run", "42");

        assertThat(machines.metadata(one.id())).containsEntry("run", "42").containsEntry("atlas4j", "one");
        assertThat(machines.list(Map.of("run", "42"))).extracting(Compute::id).containsExactly(one.id());
        assertThat(machines.list(Map.of("atlas4j", "two"))).hasSize(1);
    }

    @Test
    void a_command_in_a_machine_gives_its_code_and_output() {
        var machine = machine("one", "ams");
        machines.await(machine.id(), "started", Duration.ofMinutes(1));
        cloud.programs(command -> new FakeFly.Ran(3, String.join("|", command), "oops"));

        var exec = fly.require(Exec.class); // as its capabilities say
        assertThat(exec.exec(machine.id(), List.of("sh", "-c", "exit 3"), Duration.ofSeconds(10)))
                .isEqualTo(new Exec.Execution(3, "sh|-c|exit 3", "oops"));
    }

    @Test
    void a_state_that_is_not_reached_in_time_is_told_after_as_many_waits_as_it_takes() {
        var machine = machine("one", "ams");
        var before = time.now();
        assertThatThrownBy(() -> machines.await(machine.id(), "suspended", Duration.ofSeconds(150)))
                .isInstanceOf(TimedOutException.class);
        assertThat(Duration.between(before, time.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(149));
        assertThat(cloud.requests().stream().filter(it -> it.is("GET", MACHINES + "/*/wait")))
                .hasSize(3);
    }

    @Test
    void no_action_is_asked_more_often_than_fly_allows() {
        var machine = machine("one", "ams");
        for (var i = 0; i < 40; i++) {
            fly.get(machine.id());
            fly.stop(machine.id());
        }
        assertThat(cloud.requests()).noneMatch(exchange -> exchange.status() == 429);
        assertThat(time.slept()).isNotEmpty();
    }

    /** Fields and parameters that the official document does not know are refused by the real service. */
    @Test
    void sends_only_what_the_official_document_allows_and_the_fake_answers_as_it_says() {
        var contract = OpenApiContract.of("fly-machines-openapi.json", "fly");
        var volumes = fly.require(NetworkVolumes.class);
        var volume = volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 10, "ams"));
        volumes.growNetworkVolume(volume.id(), 20);
        var request = ComputeRequest.cpu(2)
                .image("box")
                .http(8000)
                .tcp(22)
                .env("A", "b")
                .command("run", "it")
                .diskGb(20)
                .networkVolume(volume.id())
                .maxRuntime(Duration.ofHours(1))
                .selfTerminate(false) // or it cannot be stopped
                .build();
        var machine = fly.create(fly.placements(request).getFirst(), request, "contract-1");
        machines.await(machine.id(), "started", Duration.ofMinutes(1));
        fly.get(machine.id());
        fly.list();
        machines.list(Map.of("atlas4j", "contract-1"));
        machines.listOrganization();
        var lease = machines.lease(machine.id(), Duration.ofSeconds(30), "change");
        machines.leaseOf(machine.id());
        machines.update(machine.id(), withImage("box:2"), Optional.of(lease));
        machines.release(machine.id(), lease);
        machines.putMetadata(machine.id(), "run", "42");
        machines.metadata(machine.id());
        time.advance(Duration.ofSeconds(5));
        machines.exec(machine.id(), List.of("uname"), Duration.ofSeconds(10));
        machines.suspend(machine.id());
        fly.start(machine.id());
        fly.stop(machine.id());
        machines.await(machine.id(), "stopped", Duration.ofMinutes(1));
        machines.events(machine.id());
        fly.terminate(machine.id());
        volumes.networkVolumes();
        volumes.deleteNetworkVolume(volume.id());

        // The document names no refusals; they are in Fly's other documents.
        var fine = cloud.requests().stream().filter(it -> it.status() < 300).toList();
        assertThat(fine).hasSizeGreaterThan(20);
        assertThat(contract.complaints(fine)).isEmpty();
        assertThat(contract.unneededDeviations(fine)).isEmpty();
    }

    private static UnaryOperator<Map<String, Object>> withImage(String image) {
        return config -> {
            var copy = new LinkedHashMap<>(config);
            copy.put("image", image);
            return copy;
        };
    }
}
