package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.spec.ComputeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that are stopped and started again. */
class StoppingTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_stopped_session_keeps_its_machine_is_not_idle_and_starts_again() {
        var session = house.started(House.request().idleAfter(Duration.ofMinutes(10)));
        assertThat(house.orchestrator.stop(session.id()).wanted()).isEqualTo(Wanted.STOPPED);
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);
        house.later(Duration.ofHours(5));
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);

        house.orchestrator.start(session.id());
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(session).machine().orElseThrow().id()).isEqualTo("m1");
        assertThat(house.info(session).deadlines().idleAt())
                .contains(house.time.now().plus(Duration.ofMinutes(10)));
    }

    @Test
    void a_machine_that_somebody_stopped_at_the_provider_is_started_again() {
        var session = house.started(House.request().idleAfter(Duration.ofMinutes(10)));
        house.later(MINUTE);
        house.cloud.stop("m1");
        house.later(MINUTE);
        assertThat(house.cloud.onlyMachine().status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(session).isReady()).isTrue();
        assertThat(house.info(session).deadlines().idleAt())
                .contains(house.time.now().plus(Duration.ofMinutes(10)));
    }

    @Test
    void a_machine_that_somebody_stopped_and_that_finds_no_room_is_told_and_stays_stopped() {
        var session = house.started(House.request());
        house.cloud.stop("m1");
        house.cloud.powerFails = Optional.of(new NoCapacityException(Origin.of("scripted"), "no room"));
        house.later(MINUTE);
        assertThat(house.events(session)).endsWith(EventType.STATUS, EventType.START_FAILED);
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);
        assertThat(house.info(session).deadlines().stoppedUntil()).isPresent();
    }

    @Test
    void a_start_that_is_refused_because_it_runs_already_is_no_failure() {
        var session = house.started(House.request());
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.orchestrator.start(session.id());
        house.cloud.show("m1", ComputeStatus.RUNNING);
        house.cloud.powerFails = Optional.of(new ConflictException(Origin.of("scripted"), "it runs"));
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.events(session)).doesNotContain(EventType.START_FAILED);
    }

    @Test
    void an_ignored_stop_is_repeated() {
        var session = house.started();
        house.cloud.stopsAreIgnored = true;
        house.orchestrator.stop(session.id());
        for (var i = 0; i < 5; i++) {
            house.later(MINUTE);
        }
        assertThat(house.cloud.powers).isGreaterThan(3);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.cloud.stopsAreIgnored = false;
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void a_stop_is_repeated_by_the_process_that_comes_after() {
        var session = house.started();
        house.orchestrator.stop(session.id());
        house.restart();
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void a_start_without_room_is_told_and_the_machine_stays_stopped() {
        var session = house.started();
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.cloud.powerFails = Optional.of(new NoCapacityException(Origin.of("scripted"), "given away"));
        house.orchestrator.start(session.id());
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);
        assertThat(house.info(session).wanted()).isEqualTo(Wanted.STOPPED);
        assertThat(house.orchestrator.events(session.id()))
                .filteredOn(event -> event.type() == EventType.START_FAILED)
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).containsEntry("why", "given away"));
    }

    @Test
    void a_stop_that_is_refused_is_told_and_the_session_goes_on() {
        var session = house.started();
        house.cloud.powerFails = Optional.of(new ConflictException(Origin.of("scripted"), "not now"));
        house.orchestrator.stop(session.id());
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.events(session)).endsWith(EventType.STOP_FAILED);
    }

    @Test
    void a_stopped_machine_that_looks_taken_back_is_kept_and_starts_again() {
        var session = house.started();
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.cloud.preempt("m1"); // as a market shows a bid that was stopped
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);

        house.cloud.stopsAreIgnored = true; // it does not start at once
        house.orchestrator.start(session.id());
        house.later(MINUTE);
        assertThat(house.cloud.terminated).isEmpty();
        house.cloud.stopsAreIgnored = false;
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(session).machine().orElseThrow().id()).isEqualTo("m1");
    }

    @Test
    void a_stop_that_is_not_wanted_any_more_is_not_sent() {
        var session = house.started();
        house.orchestrator.stop(session.id());
        house.orchestrator.start(session.id());
        house.later(Duration.ofSeconds(1));
        assertThat(house.cloud.powers).isEqualTo(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_stop_that_works_late_does_not_lose_the_machine_that_is_wanted_again() {
        var session = house.started();
        house.orchestrator.stop(session.id());
        house.orchestrator.start(session.id());
        house.cloud.stopsAreIgnored = true; // the start comes to nothing, and the stop that was under way works
        house.cloud.preempt("m1"); // as a market shows a bid that was stopped
        house.later(MINUTE);
        assertThat(house.cloud.terminated).isEmpty();

        house.cloud.stopsAreIgnored = false;
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(session).machine().orElseThrow().id()).isEqualTo("m1");
    }

    @Test
    void a_start_that_does_not_come_in_time_leaves_the_machine_stopped_with_its_disk() {
        var session = house.started(House.request().readyWithin(Duration.ofMinutes(10)));
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.cloud.stopsAreIgnored = true;
        house.orchestrator.start(session.id());
        house.ticks(1);
        house.later(Duration.ofMinutes(11));
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);
        assertThat(house.events(session)).contains(EventType.START_FAILED);
        assertThat(house.cloud.terminated).isEmpty();
    }

    @Test
    void a_start_that_boots_and_gets_no_further_keeps_the_disk() {
        var session = house.started(House.request().readyWithin(Duration.ofMinutes(10)));
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.cloud.stopsAreIgnored = true;
        house.orchestrator.start(session.id());
        house.cloud.boots("m1", true); // accepted, and its place given away, as a market shows it
        house.later(MINUTE);
        house.cloud.boots("m1", true);
        house.later(MINUTE);
        assertThat(house.cloud.terminated).isEmpty();
        house.later(Duration.ofMinutes(9));
        assertThat(house.events(session)).contains(EventType.START_FAILED);
        assertThat(house.cloud.terminated).isEmpty();
    }

    @Test
    void what_is_stopped_for_too_long_is_ended_with_its_disk() {
        var session = house.started(House.request().stoppedAfter(Duration.ofDays(1)));
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.later(Duration.ofHours(23));
        assertThat(house.info(session).phase()).isEqualTo(Phase.STOPPED);
        house.later(Duration.ofHours(2));
        house.ticks(1);
        assertThat(house.info(session).reason()).contains(EndReason.STOPPED_TOO_LONG);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void what_has_no_machine_cannot_be_stopped_and_what_is_not_stopped_cannot_be_started() {
        var requested = house.orchestrator.start(House.request());
        assertThatThrownBy(() -> house.orchestrator.stop(requested.id()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(requested.id())
                .hasMessageContaining("requested");
        house.ticks(1);
        house.orchestrator.terminate(requested.id());
        assertThatThrownBy(() -> house.orchestrator.start(requested.id())).isInstanceOf(ConflictException.class);
    }
}
