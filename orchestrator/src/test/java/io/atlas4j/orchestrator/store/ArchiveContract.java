package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SpendFilter;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.store.Archive.Ended;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store promises of what it forgets. */
abstract class ArchiveContract extends AlertContract {
    private static final Instant YEAR_LATER = NOW.plus(Duration.ofDays(365));
    private static final int MANY = 100;

    /** A session that is over, with its first machine gone at that moment. */
    private void over(String id, Instant at) {
        run(id);
        apply(id, new Input.Terminate(EndReason.TERMINATED), at);
        apply(id, new Input.SeenGone(1), at);
    }

    private void say(String id, EventType type, Instant at) {
        apply(id, new Input.Told(1, type, Map.of("lines", List.of("hello"))), at);
    }

    private void late(String id, Instant at) {
        var machine = Compute.builder("scripted", "late-" + id, ComputeStatus.RUNNING)
                .name(Optional.of(new MachineName(store.installation(), id, 1).toString()))
                .build();
        apply(id, new Input.Late(1, machine, false, Optional.empty()), at);
    }

    private List<EventType> types(String id) {
        return store.events(id, 0).stream().map(SessionEvent::type).toList();
    }

    private int forgetSessions(Instant before) {
        return store.archive().forgetSessions(Ended.START, before, MANY).forgotten();
    }

    @Test
    void a_session_that_is_over_for_long_is_forgotten_with_all_that_belongs_to_it() {
        insert(session("s1", NOW, Optional.of("key")));
        claim("s1", 1, NOW.plusSeconds(60));
        apply("s1", new Input.Created(1, machine("s1")));
        end("s1");
        run("s2");
        assertThat(forgetSessions(NOW)).isZero(); // not older than that
        assertThat(forgetSessions(NOW.plusSeconds(1))).isOne();
        assertThat(store.find("s1")).isEmpty();
        assertThat(store.findByKey("key")).isEmpty();
        assertThat(store.events("s1", 0)).isEmpty();
        assertThat(store.ledger("s1")).isEmpty();
        assertThat(store.attemptsNamed(List.of(new MachineName(store.installation(), "s1", 1))))
                .isEmpty();
        assertThat(store.insert(session("s3", NOW, Optional.of("key")))).isTrue();
    }

    @Test
    void a_session_that_is_not_over_is_never_forgotten_nor_what_happened_to_it() {
        run("s1");
        apply("s1", new Input.Terminate(EndReason.TERMINATED));
        var events = store.events("s1", 0);
        assertThat(forgetSessions(YEAR_LATER)).isZero();
        assertThat(store.archive().forgetEvents(Ended.START, YEAR_LATER, MANY).forgotten())
                .isZero();
        store.archive().forgetLogs(EventPosition.START, YEAR_LATER, MANY);
        assertThat(store.events("s1", 0)).isEqualTo(events);
    }

    @Test
    void a_session_is_kept_while_one_of_its_machines_was_seen_or_paid_for_since() {
        over("s1", NOW);
        var tenDays = NOW.plus(Duration.ofDays(10));
        late("s1", tenDays);
        assertThat(forgetSessions(tenDays)).isZero();
        assertThat(forgetSessions(tenDays.plusMillis(1))).isOne();

        over("s2", NOW);
        late("s2", tenDays);
        var attempt = store.attemptsNamed(List.of(new MachineName(store.installation(), "s2", 1)))
                .getFirst();
        store.archive().stillLate(attempt, tenDays.plus(Duration.ofDays(9)));
        assertThat(forgetSessions(tenDays.plusMillis(1))).isZero();

        over("s3", NOW);
        apply("s3", new Input.Billed(BigDecimal.ONE, tenDays), tenDays);
        assertThat(forgetSessions(tenDays)).isZero();
        assertThat(store.find("s3")).isPresent();
    }

    @Test
    void an_account_whose_sessions_are_forgotten_is_still_known() {
        over("s1", NOW);
        assertThat(forgetSessions(YEAR_LATER)).isOne();
        assertThat(store.liveAccounts()).isEmpty();
        assertThat(store.accounts()).containsExactly(new Account("scripted", "default"));
        over("s2", NOW);
        assertThat(forgetSessions(YEAR_LATER)).isOne();
        assertThat(store.accounts()).containsExactly(new Account("scripted", "default"));
    }

    @Test
    void budgets_and_what_was_spent_since_stay_as_they_are() {
        store.setBudget(BudgetScope.INSTALLATION, new BigDecimal("100"), NOW);
        store.setBudget(BudgetScope.DAY, new BigDecimal("100"), NOW);
        var dear = machine("s1").toBuilder()
                .costPerHour(Optional.of(new BigDecimal("2")))
                .build();
        var hourLater = NOW.plus(Duration.ofHours(1));
        for (var id : List.of("s1", "s2")) {
            insert(session(id));
            claim(id, 1, NOW.plusSeconds(60));
            apply(id, new Input.Created(1, dear));
        }
        end("s1", hourLater);
        end("s2", hourLater.plus(Duration.ofDays(30)));
        var budgets = store.budgets(YEAR_LATER);
        assertThat(budgets.getLast().spent()).isPositive();
        var filter = SpendFilter.ALL.between(hourLater.plusMillis(1), YEAR_LATER);
        var spent = store.spent(filter, YEAR_LATER);
        assertThat(spent).isNotEmpty();
        assertThat(forgetSessions(hourLater.plusMillis(1))).isOne();
        assertThat(store.budgets(YEAR_LATER)).isEqualTo(budgets);
        assertThat(store.spent(filter, YEAR_LATER)).isEqualTo(spent);
    }

    private void end(String id, Instant at) {
        apply(id, new Input.Terminate(EndReason.TERMINATED), at);
        apply(id, new Input.SeenGone(1), at);
    }

    @Test
    void the_history_of_a_session_is_forgotten_after_its_end_and_the_session_is_kept() {
        over("s1", NOW);
        over("s2", NOW.plusSeconds(10));
        var kept = store.events("s2", 0);
        var step = store.archive().forgetEvents(Ended.START, NOW.plusSeconds(10), MANY);
        assertThat(step.forgotten()).isEqualTo(6);
        assertThat(step.more()).isFalse();
        assertThat(step.reached()).isEqualTo(new Ended(NOW, "s1"));
        assertThat(store.events("s1", 0)).isEmpty();
        assertThat(store.events("s2", 0)).isEqualTo(kept);
        assertThat(store.find("s1").map(SessionRow::state).map(SessionState::events))
                .contains(6L);
        late("s1", NOW.plusSeconds(20)); // what comes now goes on from there
        assertThat(store.events("s1", 0)).extracting(SessionEvent::number).containsExactly(7L);
    }

    @Test
    void what_machines_said_is_forgotten_by_its_age_also_while_they_run() {
        run("s1");
        say("s1", EventType.LOG, NOW);
        say("s1", EventType.PROGRESS, NOW.plusSeconds(5));
        say("s1", EventType.STATUS, NOW.plusSeconds(5));
        say("s1", EventType.LOG, NOW.plusSeconds(10));
        var step = store.archive().forgetLogs(EventPosition.START, NOW.plusSeconds(10), MANY);
        assertThat(step.forgotten()).isEqualTo(2);
        assertThat(step.more()).isFalse();
        assertThat(types("s1"))
                .containsExactly(
                        EventType.REQUESTED,
                        EventType.ATTEMPT,
                        EventType.SPAWNED,
                        EventType.READY,
                        EventType.STATUS,
                        EventType.LOG);
        var next = store.archive().forgetLogs(step.reached(), NOW.plusSeconds(11), MANY);
        assertThat(next.forgotten()).isOne();
        assertThat(types("s1")).doesNotContain(EventType.LOG);
    }

    @Test
    void a_step_looks_at_no_more_than_asked_and_the_next_goes_on_there() {
        for (var i = 0; i < 5; i++) {
            over("s" + i, NOW); // all at one moment
        }
        var first = store.archive().forgetEvents(Ended.START, YEAR_LATER, 3);
        assertThat(first.more()).isTrue();
        assertThat(first.reached()).isEqualTo(new Ended(NOW, "s2"));
        assertThat(types("s2")).isEmpty();
        assertThat(types("s3")).isNotEmpty();
        var second = store.archive().forgetEvents(first.reached(), YEAR_LATER, 3);
        assertThat(second.more()).isFalse();
        assertThat(types("s4")).isEmpty();
        var sessions = store.archive().forgetSessions(Ended.START, YEAR_LATER, 4);
        assertThat(sessions.forgotten()).isEqualTo(4);
        assertThat(sessions.more()).isTrue();
        assertThat(store.archive()
                        .forgetSessions(sessions.reached(), YEAR_LATER, 4)
                        .forgotten())
                .isOne();
        run("s5");
        say("s5", EventType.LOG, NOW);
        var logs = store.archive().forgetLogs(EventPosition.START, YEAR_LATER, 2);
        assertThat(logs.forgotten()).isZero();
        assertThat(logs.more()).isTrue();
        assertThat(logs.reached())
                .isEqualTo(store.stream(EventPosition.START, 2).getLast().position());
    }

    @Test
    void up_to_where_the_stream_was_forgotten_is_known() {
        over("s1", NOW);
        over("s2", NOW.plusSeconds(10));
        var all = store.stream(EventPosition.START, MANY);
        var lastOfFirst = all.get(5).position();
        assertThat(store.archive().forgottenAfter(EventPosition.START)).isEmpty();
        store.archive().forgetEvents(Ended.START, NOW.plusSeconds(10), MANY);
        assertThat(store.archive().forgottenAfter(EventPosition.START)).contains(lastOfFirst);
        assertThat(store.archive().forgottenAfter(all.get(4).position())).contains(lastOfFirst);
        assertThat(store.archive().forgottenAfter(lastOfFirst)).isEmpty();
        assertThat(store.stream(lastOfFirst, MANY)).isEqualTo(all.subList(6, 12));
        store.archive().forgetLogs(EventPosition.START, YEAR_LATER, MANY); // there is none
        assertThat(store.archive().forgottenAfter(EventPosition.START)).contains(lastOfFirst);
        forgetSessions(YEAR_LATER);
        assertThat(store.archive().forgottenAfter(lastOfFirst))
                .contains(all.getLast().position());
        assertThat(store.streamEnd()).isEqualTo(EventPosition.START);
        run("s3");
        assertThat(store.stream(all.getLast().position(), MANY)).hasSize(4);
    }
}
