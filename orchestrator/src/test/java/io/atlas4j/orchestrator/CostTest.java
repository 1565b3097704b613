package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.ScriptedCloud.Answer;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session costs, and what a cap does. */
class CostTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home);
        house.cloud.price = Optional.of(new BigDecimal("3.00"));
        house.cloud.placements = List.of(Placement.of("small").withPrice(new BigDecimal("3.00")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void costs(Session session, String usd) {
        assertThat(house.info(session).cost()).isEqualByComparingTo(usd);
    }

    @Test
    void every_rate_counts_for_as_long_as_it_held() {
        var session = house.started(House.request().forever());
        house.later(HOUR);
        costs(session, "3.00");
        house.cloud.priced("m1", "2.00");
        house.ticks(1);
        house.later(HOUR);
        costs(session, "5.00");
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.later(HOUR.multipliedBy(10));
        costs(session, "8.00"); // the disk costs 0.30 an hour
        house.orchestrator.terminate(session.id());
        house.ticks(1);
        house.later(HOUR);
        costs(session, "8.00");
    }

    @Test
    void a_start_whose_process_was_killed_costs_from_when_it_was_asked_for() {
        var session = house.started(House.request().forever());
        house.orchestrator.stop(session.id());
        house.ticks(1);
        house.later(HOUR);
        house.orchestrator.start(session.id());
        house.cloud.start("m1");
        house.restart(); // before it heard of it
        house.later(HOUR.dividedBy(6));
        costs(session, "0.80");
    }

    @Test
    void a_process_that_was_away_counts_what_its_machines_cost_meanwhile() {
        var session = house.started(House.request().forever());
        house.orchestrator.close();
        house.time.advance(HOUR.multipliedBy(4));
        house.reopen();
        house.ticks(1);
        costs(session, "12.00");
    }

    @Test
    void a_machine_that_follows_costs_on_under_the_same_cap() {
        var session = house.started(House.request().maxCost(new BigDecimal("6.00")));
        house.later(HOUR);
        house.cloud.preempt("m1");
        house.ticks(1);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        costs(session, "3.00");
        assertThat(house.info(session).deadlines().capAt())
                .contains(house.time.now().plus(HOUR));
        house.later(HOUR);
        assertThat(house.info(session).reason()).contains(EndReason.COST_CAP);
        costs(session, "6.00");
    }

    @Test
    void a_machine_whose_answer_was_lost_costs_from_the_moment_it_was_asked_for() {
        house.cloud.next(Answer.LOST_AFTER_CREATING);
        house.cloud.listFails = true;
        var session = house.orchestrator.start(House.request().forever().readyWithin(HOUR.multipliedBy(2)));
        house.ticks(1);
        house.later(HOUR);
        house.cloud.listFails = false;
        house.ticks(1);
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        costs(session, "3.00");
    }

    @Test
    void the_cap_ends_the_session_and_its_shares_are_announced_once() {
        var session = house.started(House.request().maxCost(new BigDecimal("3.00")));
        for (var i = 0; i < 61; i++) {
            house.later(MINUTE);
        }
        var ended = house.info(session);
        assertThat(ended.reason()).contains(EndReason.COST_CAP);
        assertThat(ended.cost()).isEqualByComparingTo("3.00");
        assertThat(house.orchestrator.events(session.id()))
                .filteredOn(event -> event.type() == EventType.COST_WARNING)
                .extracting(event -> event.detail().get("percent"))
                .containsExactly(50, 80, 100);
    }

    @Test
    void a_cap_is_refused_where_no_price_is_known_before_anything_is_rented() {
        house.cloud.placements = List.of(Placement.of("small"));
        var session = house.started(House.request().maxCost(BigDecimal.TEN));
        assertThat(session.reason()).contains(EndReason.SPAWN_FAILED);
        assertThat(session.explanation().orElseThrow()).contains("no price").contains("cap");
        assertThat(house.cloud.created).isEmpty();
    }

    @Test
    void the_announced_price_counts_where_the_machine_shows_none() {
        house.cloud.price = Optional.empty();
        var session = house.started(House.request().maxCost(new BigDecimal("3.00")));
        house.later(HOUR);
        assertThat(house.info(session).reason()).contains(EndReason.COST_CAP);
    }

    @Test
    void a_machine_dearer_than_allowed_is_ended_and_the_next_place_tried() {
        house.cloud.placements = List.of(Placement.of("first"), Placement.of("second"));
        var request = ComputeRequest.cpu(1)
                .image("demo")
                .maxPricePerHour(new BigDecimal("2.50"))
                .build();
        var session = house.orchestrator.start(SessionRequest.of("scripted", request));
        house.cloud.priceOfNext(new BigDecimal("3.00"), new BigDecimal("2.00"));
        house.ticks(2);
        assertThat(house.cloud.terminated).contains("m1");
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(session).machine().orElseThrow().costPerHour()).contains(new BigDecimal("2.00"));
    }

    @Test
    void a_late_machine_is_booked_on_its_session() {
        house.cloud.lag = Duration.ofSeconds(30);
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var session = house.started(House.request().forever());
        house.later(MINUTE);
        house.later(MINUTE);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        var before = house.info(session).cost();
        house.cloud.add(house.cloud.created.getFirst());
        house.time.advance(Duration.ofMinutes(20));
        house.ticks(1);
        // the wanted machine and the late one, twenty minutes each
        assertThat(house.info(session).cost().subtract(before)).isEqualByComparingTo("2.00");
        house.later(HOUR);
        assertThat(house.cloud.machines()).hasSize(1);
    }
}
