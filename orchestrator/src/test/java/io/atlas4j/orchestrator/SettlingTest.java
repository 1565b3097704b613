package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.orchestrator.ScriptedCloud.Answer;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Placement;
import io.atlas4j.telemetry.EventName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loops make of a cloud that answers late, wrongly, twice or not at all. */
class SettlingTest {
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
    void a_machine_whose_answer_was_lost_is_adopted_by_its_name() {
        house.cloud.next(Answer.LOST_AFTER_CREATING);
        var session = house.started();
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.cloud.created).hasSize(1);
        assertThat(house.orchestrator.events(session.id()))
                .filteredOn(event -> event.type() == EventType.SPAWNED)
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).containsEntry("adopted", true));
    }

    @Test
    void a_fault_in_a_provider_is_taken_for_a_lost_answer() {
        house.cloud.next(Answer.BREAKS);
        var session = house.orchestrator.start(House.request());
        house.ticks(4);
        assertThat(house.cloud.created).doesNotHaveDuplicates().hasSize(2);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void no_second_machine_is_asked_for_before_two_complete_lists_after_the_window() {
        house.cloud.lag = Duration.ofSeconds(30);
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var session = house.started();
        house.later(Duration.ofSeconds(29));
        house.cloud.complete = false;
        house.later(MINUTE);
        house.later(MINUTE);
        assertThat(house.cloud.created).hasSize(1);
        house.cloud.complete = true;
        house.later(MINUTE);
        assertThat(house.info(session).attempt()).isEqualTo(1);
        house.later(MINUTE);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        assertThat(house.cloud.created).hasSize(2).doesNotHaveDuplicates();
        assertThat(house.cloud.machines()).hasSize(1);
    }

    @Test
    void without_capacity_the_next_place_is_tried_under_the_next_name() {
        house.cloud.placements = List.of(Placement.of("first"), Placement.of("second"));
        house.cloud.next(Answer.NO_CAPACITY);
        var session = house.started();
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.cloud.created).hasSize(2);
        assertThat(house.cloud.created.get(1)).endsWith("-" + session.id() + "-2");
        assertThat(house.orchestrator.events(session.id()))
                .filteredOn(event -> event.type() == EventType.ATTEMPT)
                .extracting(event -> event.detail().get("placement"))
                .containsExactly("first", "second");
    }

    @Test
    void with_no_place_left_the_session_ends_and_says_where_it_was() {
        house.cloud.placements = List.of(Placement.of("first"), Placement.of("second"));
        house.cloud.next(Answer.NO_CAPACITY, Answer.NO_CAPACITY);
        var session = house.started();
        assertThat(session.phase()).isEqualTo(Phase.ENDED);
        assertThat(session.reason()).contains(EndReason.NO_CAPACITY);
        assertThat(session.explanation().orElseThrow()).contains("first").contains("second");
        assertThat(house.events(session)).endsWith(EventType.TERMINATED);
    }

    @Test
    void an_end_is_repeated_until_the_provider_says_gone() {
        var session = house.started();
        house.cloud.endsAreIgnored = true;
        house.orchestrator.terminate(session.id());
        for (var i = 0; i < 10; i++) {
            house.later(MINUTE);
        }
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDING);
        assertThat(house.cloud.terminated).hasSize(10);
        assertThat(Collections.frequency(house.events(session), EventType.TERMINATE_FAILED))
                .isEqualTo(1);

        house.cloud.endsAreIgnored = false;
        house.later(MINUTE);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(Collections.frequency(house.events(session), EventType.TERMINATED))
                .isEqualTo(1);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void an_end_that_fails_waits_longer_each_time() {
        var session = house.started();
        house.cloud.endFails = Optional.of(new ProviderException(Origin.of("scripted"), "HTTP 500"));
        house.orchestrator.terminate(session.id());
        house.ticks(1);
        assertThat(house.cloud.terminated).hasSize(1);
        house.later(Duration.ofSeconds(1));
        assertThat(house.cloud.terminated).hasSize(1);
        house.later(Duration.ofSeconds(1));
        assertThat(house.cloud.terminated).hasSize(2);
        house.later(Duration.ofSeconds(3));
        assertThat(house.cloud.terminated).hasSize(2);
        house.later(Duration.ofSeconds(1));
        assertThat(house.cloud.terminated).hasSize(3);
    }

    @Test
    void the_first_reason_to_end_stays() {
        var session = house.started(House.request().idleAfter(MINUTE));
        house.cloud.endsAreIgnored = true;
        house.later(MINUTE);
        house.orchestrator.terminate(session.id());
        house.cloud.endsAreIgnored = false;
        house.later(MINUTE);
        assertThat(house.info(session).reason()).contains(EndReason.IDLE);
    }

    @Test
    void what_is_not_ready_in_time_is_ended() {
        house.cloud.ready = false;
        var session = house.started(House.request().readyWithin(Duration.ofMinutes(5)));
        assertThat(house.info(session).phase()).isEqualTo(Phase.PROVISIONING);
        house.later(Duration.ofMinutes(5));
        assertThat(house.info(session).reason()).contains(EndReason.NOT_READY);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void idle_time_begins_when_the_machine_is_ready() {
        house.cloud.ready = false;
        var session = house.started(House.request().idleAfter(MINUTE));
        house.later(Duration.ofMinutes(10));
        house.cloud.allReady();
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(Duration.ofSeconds(59));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(Duration.ofSeconds(1));
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void max_runtime_counts_from_the_start_and_no_touch_moves_it() {
        var session = house.started(House.request().maxRuntime(Duration.ofHours(1)));
        house.later(Duration.ofMinutes(59));
        house.orchestrator.touch(session.id());
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(MINUTE);
        assertThat(house.info(session).reason()).contains(EndReason.MAX_RUNTIME);
    }

    @Test
    void forever_is_forever() {
        var session = house.started(House.request().forever());
        house.later(Duration.ofDays(400));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_touch_after_the_flush_wins_over_the_idle_end() {
        var session = house.started(House.request().idleAfter(MINUTE));
        house.time.advance(MINUTE);
        house.orchestrator.touch(session.id());
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(session).deadlines().idleAt())
                .contains(house.time.now().plus(MINUTE));
    }

    @Test
    void touches_survive_a_restart() {
        var session = house.started(House.request().idleAfter(MINUTE));
        house.time.advance(Duration.ofSeconds(40));
        house.orchestrator.touch(session.id());
        house.restart();
        house.later(Duration.ofSeconds(40));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(Duration.ofSeconds(20));
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void a_machine_that_vanished_is_believed_after_two_complete_lists_and_a_look() {
        var session = house.started();
        house.cloud.vanish("m1");
        house.cloud.complete = false;
        house.ticks(5);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.cloud.gets).isZero();
        house.cloud.complete = true;
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.info(session).reason()).contains(EndReason.VANISHED);
    }

    @Test
    void a_new_machine_may_be_missing_from_lists_for_their_lag() {
        house.cloud.lag = Duration.ofSeconds(30);
        var session = house.started();
        house.cloud.vanish("m1");
        house.ticks(5);
        assertThat(house.cloud.gets).isZero();
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void an_account_that_shows_none_of_many_machines_is_not_believed() {
        var one = house.started();
        var two = house.started();
        house.cloud.vanish("m1");
        house.cloud.vanish("m2");
        house.ticks(10);
        assertThat(house.info(one).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(two).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void what_nobody_wants_is_settled_though_every_other_machine_has_vanished() {
        var one = house.started();
        var two = house.started();
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var lost = house.orchestrator.start(House.request());
        house.cloud.vanish("m1");
        house.cloud.vanish("m2");
        house.ticks(3);
        house.orchestrator.terminate(lost.id());
        house.ticks(3);
        assertThat(house.info(lost).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.info(one).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(two).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_list_that_hides_machines_settles_nothing() {
        house.started();
        house.started();
        house.cloud.next(Answer.LOST_AFTER_CREATING);
        var lost = house.orchestrator.start(House.request());
        house.cloud.listShowsNothing = true;
        house.ticks(1);
        house.orchestrator.terminate(lost.id());
        house.ticks(10);
        assertThat(house.info(lost).phase()).isEqualTo(Phase.ENDING);

        house.cloud.listShowsNothing = false;
        house.ticks(3);
        assertThat(house.info(lost).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.cloud.machines()).hasSize(2);
    }

    @Test
    void a_list_that_fails_proves_nothing() {
        var session = house.started();
        house.cloud.listFails = true;
        house.ticks(5);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_machine_that_failed_is_ended() {
        var session = house.started();
        house.cloud.show("m1", ComputeStatus.FAILED);
        house.ticks(1);
        assertThat(house.info(session).reason()).contains(EndReason.MACHINE_ENDED);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void a_late_machine_of_a_superseded_attempt_is_ended_and_announced_once() {
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var session = house.orchestrator.start(House.request());
        house.ticks(4);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        house.cloud.endsAreIgnored = true;
        var late = house.cloud.add(house.cloud.created.getFirst());
        house.ticks(3);
        assertThat(house.cloud.terminated).hasSize(3).containsOnly(late.id());
        assertThat(Collections.frequency(house.events(session), EventType.LATE_MACHINE))
                .isEqualTo(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_late_machine_that_does_not_say_when_it_was_made_costs_from_when_it_was_asked_for() {
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var session = house.orchestrator.start(House.request());
        house.ticks(4);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        house.cloud.price = Optional.of(BigDecimal.ONE);
        house.cloud.forgetAge(house.cloud.add(house.cloud.created.getFirst()).id());
        house.later(Duration.ofHours(1));
        assertThat(house.info(session).cost()).isEqualByComparingTo("1");
    }

    @Test
    void a_late_machine_of_an_ended_session_is_ended() {
        var reaped = new AtomicInteger();
        house.atlas
                .telemetry()
                .attach("test", EventName.of("atlas", "reaper", "terminate"), event -> reaped.incrementAndGet());
        var session = house.started();
        house.orchestrator.terminate(session.id());
        house.ticks(1);
        house.cloud.add(house.cloud.created.getFirst());
        house.later(MINUTE);
        assertThat(house.cloud.machines()).isEmpty();
        assertThat(reaped).hasValue(1);
        assertThat(Collections.frequency(house.events(session), EventType.TERMINATED))
                .isEqualTo(1);
    }

    @Test
    void a_machine_with_our_mark_and_no_row_is_reported_and_left_alone() {
        var reported = new AtomicInteger();
        house.atlas
                .telemetry()
                .attach("test", EventName.of("atlas", "reaper", "unclaimed"), event -> reported.incrementAndGet());
        house.started();
        house.cloud.add("atlas-" + house.orchestrator.installation() + "-nobodyknow-1");
        house.cloud.add("atlas-otherone-whatever-1");
        house.cloud.add("somebody-elses");
        house.ticks(3);
        assertThat(house.cloud.terminated).isEmpty();
        assertThat(house.cloud.machines()).hasSize(4);
        assertThat(reported).hasPositiveValue();
    }

    @Test
    void what_is_requested_and_unwanted_is_never_rented() {
        var session = house.orchestrator.start(House.request());
        assertThat(house.orchestrator.terminate(session.id()).phase()).isEqualTo(Phase.ENDED);
        house.ticks(3);
        assertThat(house.cloud.created).isEmpty();
    }

    @Test
    void an_unwanted_session_with_an_unknown_machine_waits_until_that_is_settled() {
        house.cloud.lag = Duration.ofSeconds(30);
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var session = house.started();
        house.orchestrator.terminate(session.id());
        house.ticks(3);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDING);
        house.cloud.add(house.cloud.created.getFirst());
        house.ticks(1);
        assertThat(house.cloud.machines()).isEmpty();
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.cloud.created).hasSize(1);
    }

    @Test
    void an_unwanted_machine_that_no_complete_list_settles_raises_one_alarm() {
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        house.cloud.complete = false;
        var session = house.started();
        house.orchestrator.terminate(session.id());
        house.later(Duration.ofMinutes(9));
        assertThat(house.events(session)).doesNotContain(EventType.TERMINATE_FAILED);
        house.later(Duration.ofMinutes(2));
        house.later(Duration.ofHours(1));
        assertThat(house.events(session)).containsOnlyOnce(EventType.TERMINATE_FAILED);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDING);

        house.cloud.complete = true;
        house.later(Duration.ofMinutes(1));
        house.later(Duration.ofMinutes(1));
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void a_restart_rents_what_was_requested_and_adopts_what_was_in_flight() {
        var session = house.orchestrator.start(House.request());
        house.restart();
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.orchestrator.terminate(session.id());
        house.restart();
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.cloud.machines()).isEmpty();
        assertThat(house.cloud.created).hasSize(1);
    }

    @Test
    void one_list_serves_every_session_of_an_account() {
        for (var i = 0; i < 20; i++) {
            house.orchestrator.start(House.request());
        }
        house.ticks(1);
        var before = house.cloud.lists;
        house.ticks(1);
        assertThat(house.cloud.lists - before).isEqualTo(1);
        assertThat(house.cloud.gets).isZero();
    }

    @Test
    void a_place_that_refuses_is_followed_by_the_next() {
        house.cloud.placements = List.of(Placement.of("small"), Placement.of("large"));
        house.cloud.next(Answer.BAD_REQUEST);
        var session = house.started();
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.cloud.created).hasSize(2);
    }

    @Test
    void a_clock_that_is_set_an_hour_ahead_ends_nobody() {
        var session = house.started(House.request().idleAfter(Duration.ofMinutes(15)));
        house.time.jumpTo(house.time.now().plus(Duration.ofHours(1)));
        house.later(Duration.ofMinutes(1));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(Duration.ofMinutes(15));
        house.ticks(2);
        assertThat(house.info(session).reason()).contains(EndReason.IDLE);
    }

    @Test
    void a_clock_that_is_set_an_hour_behind_keeps_touches_and_ends() {
        var session = house.started(House.request().idleAfter(Duration.ofMinutes(15)));
        house.time.jumpTo(house.time.now().minus(Duration.ofHours(1)));
        house.later(Duration.ofMinutes(10));
        house.orchestrator.touch(session.id());
        house.later(Duration.ofMinutes(10));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(Duration.ofMinutes(10));
        house.ticks(2);
        assertThat(house.info(session).reason()).contains(EndReason.IDLE);
    }

    @Test
    void a_command_that_ended_well_and_costs_nothing_ends_its_session() {
        var session = house.started(House.request().forever());
        house.cloud.finish(house.cloud.onlyMachine().id());
        house.ticks(3);
        assertThat(house.info(session).reason()).contains(EndReason.MACHINE_ENDED);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
    }
}
