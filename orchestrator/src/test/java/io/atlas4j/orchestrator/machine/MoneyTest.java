package io.atlas4j.orchestrator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is counted is counted once, in whatever order news comes. */
class MoneyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant HOUR = START.plus(Duration.ofHours(1));
    private static final Instant NEXT = START.plus(Duration.ofHours(2));

    private SessionState state = SessionState.requested(
            "s",
            new SessionState.Limits(
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofHours(9),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofDays(7),
                    Respawn.NEVER),
            Optional.empty(),
            START);

    private void learn(Input input, Instant now) {
        state = SessionMachine.decide(state, input, now).next();
    }

    private void claimed() {
        learn(new Input.Claimed(1, "node", START.plusSeconds(300), Placement.of("small")), START);
    }

    private static Compute machine(ComputeStatus status, BillingState billing) {
        return Compute.builder("mock", "m1", status)
                .billing(billing)
                .costPerHour(Optional.of(BigDecimal.ONE))
                .storageCostPerHour(Optional.of(new BigDecimal("0.1")))
                .createdAt(Optional.of(START))
                .build();
    }

    private static Compute running() {
        return machine(ComputeStatus.RUNNING, BillingState.RUNNING);
    }

    private static Compute stopped() {
        return machine(ComputeStatus.STOPPED, BillingState.STORAGE);
    }

    @Test
    void an_answer_that_comes_after_a_list_showed_its_machine_changes_nothing() {
        claimed();
        learn(new Input.Seen(1, running(), START), START);
        learn(new Input.Stop(), HOUR);
        learn(new Input.Seen(1, stopped(), HOUR), HOUR);
        learn(new Input.Created(1, running()), NEXT);
        assertThat(state.situation()).isEqualTo(Situation.STOPPED);
        assertThat(state.cost().at(NEXT)).isEqualByComparingTo("1.1");
    }

    @Test
    void who_decides_by_an_old_look_at_the_clock_does_not_count_an_hour_twice() {
        claimed();
        learn(new Input.Created(1, running()), START);
        learn(new Input.Stop(), HOUR);
        learn(new Input.Seen(1, stopped(), HOUR), HOUR);
        learn(new Input.Seen(1, running(), START), START);
        assertThat(state.cost().at(NEXT)).isEqualByComparingTo("2");
    }

    @Test
    void an_answer_that_comes_when_its_machine_was_ended_costs_nothing_more() {
        claimed();
        learn(new Input.Seen(1, running(), START), START);
        learn(new Input.Terminate(EndReason.TERMINATED), HOUR);
        learn(new Input.SeenGone(1), HOUR);
        learn(new Input.Created(1, running()), HOUR);
        assertThat(state.cost().booked()).isEqualByComparingTo("1");
    }

    @Test
    void a_machine_that_was_made_when_its_session_was_over_costs_from_then_on() {
        learn(new Input.Terminate(EndReason.TERMINATED), START);
        learn(new Input.Created(1, running()), HOUR);
        assertThat(state.cost().booked()).isEqualByComparingTo("1");
    }

    @Test
    void a_late_answer_that_does_not_say_when_its_machine_was_made_counts_from_when_its_attempt_was_over() {
        claimed();
        learn(new Input.Refused(1, new Input.Next.OtherPlace(), "full"), START);
        var timeless = running().toBuilder().createdAt(Optional.empty()).build();
        learn(new Input.Created(1, timeless), HOUR);
        assertThat(state.cost().at(HOUR)).isEqualByComparingTo("1");
    }

    @Test
    void a_late_machine_that_is_stopped_pays_for_its_disk_alone() {
        claimed();
        learn(new Input.Late(0, stopped(), true, Optional.of(START)), HOUR);
        assertThat(state.cost().at(HOUR)).isEqualByComparingTo("0.1");
    }
}
