package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows when a machine is lost: another one, under the same limits, or the end. */
class LossTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Path home;
    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        this.home = home;
        house = new House(home);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_machine_that_was_taken_back_is_ended_before_another_is_asked_for() {
        var session = house.started(House.request().maxRuntime(Duration.ofHours(2)));
        house.cloud.preempt("m1");
        house.cloud.endsAreIgnored = true;
        house.later(MINUTE);
        assertThat(house.cloud.terminated).contains("m1");
        assertThat(house.cloud.created).hasSize(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.PROVISIONING);

        house.cloud.endsAreIgnored = false;
        house.later(MINUTE);
        var followed = house.info(session);
        assertThat(house.cloud.created).hasSize(2).doesNotHaveDuplicates();
        assertThat(followed.phase()).isEqualTo(Phase.RUNNING);
        assertThat(followed.attempt()).isEqualTo(2);
        assertThat(followed.machine().orElseThrow().id()).isEqualTo("m2");
        assertThat(followed.deadlines().maxRuntimeAt())
                .isEqualTo(session.deadlines().maxRuntimeAt());
        assertThat(house.events(session)).containsSequence(EventType.PREEMPTED, EventType.RESPAWNED);
    }

    @Test
    void a_machine_taken_back_ends_the_session_that_wants_no_other() {
        var session = house.started(House.request().respawn(Respawn.NEVER));
        house.cloud.preempt("m1");
        house.later(MINUTE);
        assertThat(house.info(session).reason()).contains(EndReason.PREEMPTED);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void a_spot_machine_that_is_gone_was_taken_back() {
        var spot = ComputeRequest.cpu(1).image("demo").spot(true).build();
        var session = house.started(SessionRequest.of("scripted", spot));
        house.cloud.vanish("m1");
        house.later(MINUTE);
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(session).attempt()).isEqualTo(2);
    }

    @Test
    void no_more_machines_follow_than_allowed() {
        var session = house.started(
                House.request().respawn(Respawn.on(RespawnCause.PREEMPTED).most(1)));
        house.cloud.preempt("m1");
        house.later(MINUTE);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        house.cloud.preempt("m2");
        house.later(MINUTE);
        assertThat(house.info(session).reason()).contains(EndReason.PREEMPTED);
    }

    @Test
    void a_boot_that_never_comes_is_ended_and_the_next_place_tried() {
        house.cloud.ready = false;
        house.cloud.placements = List.of(Placement.of("first"), Placement.of("second"));
        var session = house.started(
                House.request().readyWithin(Duration.ofMinutes(10)).respawn(Respawn.on(RespawnCause.NOT_READY)));
        house.later(Duration.ofMinutes(10));
        house.cloud.allReady();
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.cloud.terminated).containsOnly("m1");
        assertThat(house.orchestrator.events(session.id()))
                .filteredOn(event -> event.type() == EventType.ATTEMPT)
                .extracting(event -> event.detail().get("placement"))
                .containsExactly("first", "second");
    }

    @Test
    void what_a_person_ended_in_between_is_not_followed() {
        var session = house.started();
        house.cloud.endsAreIgnored = true;
        house.cloud.preempt("m1");
        house.later(MINUTE);
        house.orchestrator.terminate(session.id());
        house.cloud.endsAreIgnored = false;
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.info(session).reason()).contains(EndReason.TERMINATED);
        assertThat(house.cloud.created).hasSize(1);
    }

    @Test
    void after_a_restart_the_next_machine_gets_the_same_secrets() {
        var request =
                ComputeRequest.cpu(1).image("demo").env("KEY", "kept apart").build();
        var session = house.started(SessionRequest.of("scripted", request));
        house.cloud.preempt("m1");
        house.restart();
        house.later(MINUTE);
        house.later(MINUTE);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        assertThat(house.cloud.requests.getLast().env().get("KEY").reveal()).isEqualTo("kept apart");
    }

    @Test
    void a_next_machine_whose_secrets_do_not_open_is_said_with_the_key() throws Exception {
        var session = house.started();
        house.cloud.preempt("m1");
        house.orchestrator.close();
        Files.writeString(home.resolve("atlas.key"), "0badc0de AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
        house.reopen();
        house.later(MINUTE);
        house.later(MINUTE);
        var ended = house.info(session);
        assertThat(ended.reason()).contains(EndReason.RESPAWN_FAILED);
        assertThat(ended.explanation().orElseThrow())
                .contains("sealed with key")
                .contains("key file");
        assertThat(house.events(session)).endsWith(EventType.RESPAWNED, EventType.RESPAWN_FAILED, EventType.TERMINATED);
        assertThat(house.cloud.machines()).isEmpty();
    }
}
