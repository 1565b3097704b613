package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.store.Alerts.Placed;
import io.atlas4j.orchestrator.store.Alerts.Told;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store promises of what needs a person. */
abstract class AlertContract extends StoreFixture {
    private List<Placed> alerts() {
        return store.alerts().after(EventPosition.START, 100);
    }

    private List<String> types() {
        return alerts().stream().map(placed -> placed.alert().type()).toList();
    }

    private static Alert about(String machine, Instant at) {
        return new Alert(Alert.UNCLAIMED, at, Optional.empty(), Map.of("machineId", machine));
    }

    @Test
    void an_end_that_nobody_asked_for_is_an_alert_and_one_that_was_wanted_is_none() {
        run("s1");
        end("s1");
        insert(session("s2"));
        assertThat(alerts()).isEmpty();
        apply("s2", new Input.Terminate(EndReason.RESPAWN_FAILED));
        assertThat(alerts()).singleElement().satisfies(placed -> {
            assertThat(placed.alert().type()).isEqualTo("session.respawn_failed");
            assertThat(placed.alert().at()).isEqualTo(NOW);
            assertThat(placed.alert().sessionId()).contains("s2");
            assertThat(placed.alert().detail()).containsEntry("attempt", 1);
        });
    }

    @Test
    void an_end_that_fails_for_long_is_one_alert() {
        run("s1");
        apply("s1", new Input.Terminate(EndReason.TERMINATED));
        for (var i = 0; i < 20; i++) {
            apply("s1", new Input.NotGone(1, "it is still running"));
        }
        assertThat(types()).containsExactly("session.terminate_failed");
    }

    @Test
    void what_is_said_once_is_said_once() {
        store.alerts().raise(about("m1", NOW), "cloud m1");
        store.alerts().raise(about("m2", NOW), "cloud m2");
        store.alerts().raise(about("m1", NOW.plusSeconds(5)), "cloud m1");
        assertThat(alerts())
                .extracting(placed -> placed.alert().detail().get("machineId"))
                .containsExactly("m1", "m2");
        assertThat(store.alerts().after(alerts().getFirst().position(), 100)).isEqualTo(alerts().subList(1, 2));
        assertThat(store.alerts().after(EventPosition.START, 1)).isEqualTo(alerts().subList(0, 1));
    }

    @Test
    void a_share_of_a_budget_that_is_taken_is_an_alert() {
        store.setBudget(BudgetScope.INSTALLATION, new BigDecimal("20"), NOW);
        insert(session("s1")); // 12.50
        assertThat(store.budgetWarnings(NOW)).hasSize(1);
        assertThat(store.budgetWarnings(NOW)).isEmpty();
        assertThat(alerts())
                .singleElement()
                .satisfies(placed -> assertThat(placed.alert())
                        .satisfies(alert -> assertThat(alert.type()).isEqualTo(Alert.BUDGET))
                        .satisfies(alert -> assertThat(alert.detail())
                                .containsEntry("scope", "installation")
                                .containsEntry("percent", 50)));
    }

    @Test
    void a_webhook_is_told_what_comes_after_it_was_first_known() {
        store.alerts().raise(about("m1", NOW), "m1");
        var begin = store.alerts().told("hook", NOW);
        assertThat(begin).isEqualTo(new Told(alerts().getFirst().position(), 0, NOW));
        store.alerts().raise(about("m2", NOW), "m2");
        assertThat(store.alerts().told("hook", NOW.plusSeconds(9))).isEqualTo(begin);
        assertThat(store.alerts().after(begin.position(), 100)).hasSize(1);
    }

    @Test
    void how_far_a_webhook_was_told_is_noted_by_one_of_two() {
        store.alerts().raise(about("m1", NOW), "m1");
        var begin = store.alerts().told("hook", NOW);
        store.alerts().raise(about("m2", NOW), "m2");
        var failed = new Told(begin.position(), 1, NOW.plusSeconds(5));
        assertThat(store.alerts().tell("hook", begin, failed)).isTrue();
        assertThat(store.alerts().told("hook", NOW)).isEqualTo(failed);
        var done = new Told(alerts().getLast().position(), 0, NOW.plusSeconds(6));
        assertThat(store.alerts().tell("hook", begin, done)).isFalse();
        assertThat(store.alerts().tell("hook", failed, done)).isTrue();
        assertThat(store.alerts().told("hook", NOW)).isEqualTo(done);
        assertThat(store.alerts().told("another", NOW).position()).isEqualTo(done.position());
    }

    @Test
    void old_alerts_are_forgotten() {
        for (var i = 0; i < 3; i++) {
            store.alerts().raise(about("m" + i, NOW.plus(Duration.ofDays(i))), "m" + i);
        }
        assertThat(store.alerts().forget(NOW.plus(Duration.ofDays(2)), 1)).isOne();
        assertThat(store.alerts().forget(NOW.plus(Duration.ofDays(2)), 9)).isOne();
        assertThat(alerts()).hasSize(1);
    }
}
