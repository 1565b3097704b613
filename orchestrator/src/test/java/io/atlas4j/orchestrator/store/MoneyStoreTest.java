package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.SpendFilter;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.store.SessionStore.Writing;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractBigDecimalAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ledger and budgets, wherever they are kept. */
@Timeout(60)
class MoneyStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final BudgetScope USER = BudgetScope.user("u-1");

    /** The promises. */
    abstract static class Contract {
        SessionStore store;

        abstract SessionStore open();

        @BeforeEach
        void openStore() {
            store = open();
        }

        @AfterEach
        void closeStore() {
            store.close();
        }

        @Test
        void a_session_reserves_its_cap_and_what_it_cost_is_spent_when_it_is_over() {
            for (var scope : List.of(BudgetScope.DAY, BudgetScope.INSTALLATION, USER)) {
                budget(scope, "10");
            }
            run("s1", "6");
            assertThat(store.budgets(NOW)).hasSize(3).allSatisfy(budget -> {
                assertThat(budget.reserved()).isEqualByComparingTo("6");
                assertThat(budget.spent()).isZero();
            });
            end("s1", 1);
            assertThat(store.budgets(NOW)).hasSize(3).allSatisfy(budget -> {
                assertThat(budget.reserved()).isZero();
                assertThat(budget.spent()).isEqualByComparingTo("2"); // an hour at 2 USD
                assertThat(budget.left()).isEqualByComparingTo("8");
            });
        }

        @Test
        void what_is_not_left_is_refused_and_nothing_is_written() {
            budget(BudgetScope.INSTALLATION, "10");
            budget(USER, "5");
            run("s1", "3");
            assertThatThrownBy(() -> insert("s2", "2.5"))
                    .isInstanceOf(InsufficientFundsException.class)
                    .hasMessageContainingAll("user:u-1", "5.00 USD", "2.00 USD left", "3.00 USD reserved", "2.50 USD");
            assertThat(store.find("s2")).isEmpty();
            assertThat(store.events("s2", 0)).isEmpty();
            assertReserved(BudgetScope.INSTALLATION, "3");
            insert("s3", "2");
            assertReserved(USER, "5");
        }

        @Test
        void another_user_has_a_budget_of_his_own_and_none_counts_nobody() {
            budget(USER, "5");
            run("s1", "5");
            assertThat(store.insert(session("s2", limits("5"), Optional.of("u-2"), NOW)))
                    .isTrue();
            assertThat(store.insert(session("s3", limits("5"), Optional.empty(), NOW)))
                    .isTrue();
        }

        @Test
        void a_ceiling_on_the_price_and_a_maximal_runtime_say_how_much_too() {
            budget(USER, "10");
            insert("s1", limits(Optional.empty(), Optional.of("1.5"), Optional.of(Duration.ofMinutes(90))));
            assertReserved(USER, "2.25");
            assertThatThrownBy(() -> insert("s2", limits(Optional.empty(), Optional.of("1.5"), Optional.empty())))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContainingAll("maxCost", "maxPricePerHour and maxRuntime", "budget user:u-1");
            assertThat(store.find("s2")).isEmpty();
        }

        @Test
        void a_key_that_is_taken_gives_the_session_it_names_even_if_the_budget_is_used_up() {
            budget(USER, "5");
            var first = session("s1", limits("5"), Optional.of("u-1"), NOW, Optional.of("key"));
            assertThat(store.insert(first)).isTrue();
            var again = session("s2", limits("5"), Optional.of("u-1"), NOW, Optional.of("key"));
            assertThat(store.insert(again)).isFalse();
            assertReserved(USER, "5");
        }

        @Test
        void of_many_who_come_at_once_no_two_get_the_last_dollar() throws Exception {
            budget(BudgetScope.INSTALLATION, "10");
            budget(BudgetScope.DAY, "100");
            budget(USER, "7");
            var outcomes = atOnce(IntStream.range(0, 32)
                    .<Callable<Boolean>>mapToObj(i -> () -> isStarted("s" + i))
                    .toList());
            assertThat(outcomes).filteredOn(started -> started).hasSize(7);
            assertReserved(USER, "7");
            assertReserved(BudgetScope.DAY, "7");
            assertReserved(BudgetScope.INSTALLATION, "7");
        }

        @Test
        void ends_and_starts_that_meet_lose_no_cent() throws Exception {
            budget(BudgetScope.INSTALLATION, "1000");
            budget(USER, "1000");
            for (var i = 0; i < 16; i++) {
                run("old" + i, "3");
            }
            var work = IntStream.range(0, 32)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        if (i % 2 == 0) {
                            end("old" + i / 2, 1);
                            return true;
                        }
                        return isStarted("new" + i);
                    })
                    .toList();
            assertThat(atOnce(work)).containsOnly(true);
            assertThat(store.budgets(NOW)).allSatisfy(budget -> {
                assertThat(budget.reserved()).isEqualByComparingTo("16");
                assertThat(budget.spent()).isEqualByComparingTo("32");
            });
        }

        @Test
        void a_day_begins_anew_and_an_end_after_midnight_changes_only_its_own_day() {
            budget(BudgetScope.DAY, "5");
            budget(BudgetScope.INSTALLATION, "50");
            run("s1", "5");
            var tomorrow = NOW.plus(Duration.ofDays(1));
            assertThat(store.insert(session("s2", limits("4"), Optional.of("u-1"), tomorrow)))
                    .isTrue();
            end("s1", 20);
            assertThat(budgetOf(BudgetScope.DAY, tomorrow).reserved()).isEqualByComparingTo("4");
            assertThat(budgetOf(BudgetScope.DAY, tomorrow).spent()).isZero();
            assertThat(budgetOf(BudgetScope.INSTALLATION, tomorrow).spent()).isEqualByComparingTo("40");
            assertThat(budgetOf(BudgetScope.DAY, NOW.plus(Duration.ofDays(2))).taken())
                    .isZero();
        }

        @Test
        void what_a_late_machine_or_a_bill_adds_after_the_end_is_spent_too() {
            budget(USER, "10");
            run("s1", "6");
            end("s1", 1);
            var now = NOW.plus(Duration.ofHours(3));
            apply("s1", new Input.Billed(new BigDecimal("2.75"), now), now);
            assertSpent(USER, "2.75");
            var late = machine("s1").toBuilder()
                    .createdAt(Optional.of(NOW.plus(Duration.ofHours(2))))
                    .build();
            apply("s1", new Input.Late(1, late, true, Optional.of(NOW.plus(Duration.ofHours(2)))), now);
            assertSpent(USER, "4.75");
            assertReserved(USER, "0");
        }

        @Test
        void a_new_budget_counts_the_sessions_that_are_not_over() {
            run("s1", "6");
            insert("s2", limits(Optional.empty(), Optional.empty(), Optional.of(Duration.ofHours(1))));
            run("s3", "1");
            end("s3", 1);
            budget(USER, "10");
            assertReserved(USER, "6");
            budget(USER, "4");
            assertReserved(USER, "6");
            assertThat(budgetOf(USER, NOW).left()).isZero();
            end("s1", 1);
            assertSpent(USER, "2");
            assertReserved(USER, "0");
        }

        @Test
        void a_budget_that_is_removed_counts_no_more() {
            budget(USER, "5");
            run("s1", "5");
            assertThat(store.removeBudget(USER)).isTrue();
            assertThat(store.removeBudget(USER)).isFalse();
            assertThat(store.budgets(NOW)).isEmpty();
            insert("s2", "500");
            end("s1", 1);
            assertThat(store.budgets(NOW)).isEmpty();
        }

        @Test
        void a_share_of_a_budget_is_told_once_and_again_after_less_than_half_was_taken() {
            budget(USER, "10");
            run("s1", "4");
            assertThat(store.budgetWarnings(NOW)).isEmpty();
            run("s2", "5");
            assertThat(store.budgetWarnings(NOW)).singleElement().satisfies(warning -> {
                assertThat(warning.percent()).isEqualTo(80);
                assertThat(warning.budget().scope()).isEqualTo(USER);
                assertThat(warning.budget().taken()).isEqualByComparingTo("9");
            });
            assertThat(store.budgetWarnings(NOW)).isEmpty();
            insert("s3", "1");
            assertThat(store.budgetWarnings(NOW))
                    .extracting(BudgetWarning::percent)
                    .containsExactly(100);
            end("s1", 1);
            end("s2", 1); // 4 spent, 1 reserved
            assertThat(store.budgetWarnings(NOW)).isEmpty();
            budget(USER, "20");
            assertThat(store.budgetWarnings(NOW)).isEmpty();
            insert("s4", "6");
            assertThat(store.budgetWarnings(NOW))
                    .extracting(BudgetWarning::percent)
                    .containsExactly(50);
        }

        @Test
        void the_ledger_has_every_rate_in_order_and_what_runs_now_is_part_of_the_spend() {
            run("s1", "60");
            var second = NOW.plus(Duration.ofHours(1));
            apply("s1", new Input.Seen(1, priced("s1", "3"), second), second);
            var now = NOW.plus(Duration.ofHours(3));
            assertThat(store.ledger("s1")).singleElement().satisfies(line -> {
                assertThat(line.kind()).isEqualTo(SpendKind.RUNNING);
                assertThat(line.perHour().orElseThrow()).isEqualByComparingTo("2");
                assertThat(line.from()).isEqualTo(NOW);
                assertThat(line.until()).isEqualTo(second);
                assertThat(line.amount()).isEqualByComparingTo("2");
            });
            assertThat(amounts(SpendFilter.ALL, now)).containsExactlyInAnyOrder("2.000000", "6.000000");
            assertThat(amounts(SpendFilter.ALL.between(second.plusSeconds(1), now), now))
                    .containsExactly("6.000000");
            assertThat(amounts(SpendFilter.ALL.between(NOW.minusSeconds(9), NOW), now))
                    .isEmpty();
            assertThat(amounts(
                            SpendFilter.ALL.userId("u-1").provider("scripted").sessionId("s1"), now))
                    .hasSize(2);
            assertThat(amounts(SpendFilter.ALL.userId("u-2"), now)).isEmpty();
            assertThat(amounts(SpendFilter.ALL.provider("other"), now)).isEmpty();
            assertThat(amounts(SpendFilter.ALL.sessionId("other"), now)).isEmpty();
            assertThat(store.ledger("other")).isEmpty();
        }

        @Test
        void a_session_is_on_the_bill_with_all_its_machines_until_a_while_after_its_end() {
            var account = new Account("scripted", "default");
            insert("none", "1");
            run("s1", "6");
            run("s2", "6");
            end("s2", 1);
            var endedAt = NOW.plus(Duration.ofHours(1));
            assertThat(store.billed(account, endedAt.minusSeconds(1)))
                    .extracting(session -> session.row().state().id(), BilledSession::machines)
                    .containsExactlyInAnyOrder(Tuple.tuple("s1", Set.of("m-s1")), Tuple.tuple("s2", Set.of("m-s2")));
            assertThat(store.billed(account, endedAt))
                    .extracting(session -> session.row().state().id())
                    .containsExactly("s1");
            assertThat(store.billed(new Account("scripted", "other"), endedAt)).isEmpty();
        }

        private List<String> amounts(SpendFilter filter, Instant now) {
            return store.spent(filter, now).stream()
                    .map(spent -> spent.line().amount().toPlainString())
                    .toList();
        }

        private void budget(BudgetScope scope, String cap) {
            assertThat(store.setBudget(scope, new BigDecimal(cap), NOW).cap()).isEqualByComparingTo(cap);
        }

        private Budget budgetOf(BudgetScope scope, Instant now) {
            return store.budgets(now).stream()
                    .filter(budget -> budget.scope().equals(scope))
                    .findFirst()
                    .orElseThrow();
        }

        private AbstractBigDecimalAssert<?> assertReserved(BudgetScope scope, String usd) {
            return assertThat(budgetOf(scope, NOW).reserved()).isEqualByComparingTo(usd);
        }

        private AbstractBigDecimalAssert<?> assertSpent(BudgetScope scope, String usd) {
            return assertThat(budgetOf(scope, NOW).spent()).isEqualByComparingTo(usd);
        }

        private boolean isStarted(String id) {
            try {
                return store.insert(session(id, limits("1"), Optional.of("u-1"), NOW));
            } catch (InsufficientFundsException e) {
                return false;
            }
        }

        private void insert(String id, String maxCost) {
            insert(id, limits(maxCost));
        }

        private void insert(String id, SessionState.Limits limits) {
            assertThat(store.insert(session(id, limits, Optional.of("u-1"), NOW)))
                    .isTrue();
        }

        private NewSession session(String id, SessionState.Limits limits, Optional<String> user, Instant at) {
            return session(id, limits, user, at, Optional.empty());
        }

        private NewSession session(
                String id, SessionState.Limits limits, Optional<String> user, Instant at, Optional<String> key) {
            return new NewSession(
                    SessionState.requested(id, limits, Optional.empty(), at),
                    "scripted",
                    "default",
                    key,
                    user,
                    Optional.empty(),
                    Optional.empty(),
                    store.codec().write(id, ComputeRequest.cpu(1).image("demo").build()),
                    false);
        }

        private void run(String id, String maxCost) {
            insert(id, maxCost);
            apply(id, new Input.Claimed(1, "holder", NOW.plusSeconds(60), Placement.of("small")), NOW);
            apply(id, new Input.Created(1, machine(id)), NOW);
        }

        private void end(String id, int hours) {
            var at = NOW.plus(Duration.ofHours(hours));
            apply(id, new Input.Terminate(EndReason.TERMINATED), at);
            apply(id, new Input.SeenGone(1), at);
        }

        private void apply(String id, Input input, Instant now) {
            assertThat(store.change(
                            id, () -> now, Writing.PLAIN, (row, at) -> SessionMachine.decide(row.state(), input, at)))
                    .isPresent();
        }

        private Compute machine(String id) {
            return priced(id, "2");
        }

        private Compute priced(String id, String perHour) {
            return Compute.builder("scripted", "m-" + id, ComputeStatus.RUNNING)
                    .name(Optional.of(new MachineName(store.installation(), id, 1).toString()))
                    .costPerHour(Optional.of(new BigDecimal(perHour)))
                    .build();
        }

        private static SessionState.Limits limits(String maxCost) {
            return limits(Optional.of(maxCost), Optional.empty(), Optional.empty());
        }

        private static SessionState.Limits limits(
                Optional<String> maxCost, Optional<String> maxPrice, Optional<Duration> maxRuntime) {
            return new SessionState.Limits(
                    Optional.empty(),
                    maxRuntime,
                    Duration.ofMinutes(15),
                    maxCost.map(BigDecimal::new),
                    maxPrice.map(BigDecimal::new),
                    Duration.ofDays(7),
                    Respawn.NEVER);
        }

        private static <T> List<T> atOnce(List<Callable<T>> work) throws InterruptedException, ExecutionException {
            try (var threads = Executors.newFixedThreadPool(16)) {
                var results = new ArrayList<T>();
                for (Future<T> answer : threads.invokeAll(work)) {
                    results.add(answer.get());
                }
                return results;
            }
        }
    }

    @Nested
    class InMemory extends Contract {
        @Override
        SessionStore open() {
            return new MemorySessionStore("memory00");
        }
    }

    @Nested
    class InAFile extends Contract {
        @TempDir
        private Path home;

        @Override
        SessionStore open() {
            return SessionStore.open(new Location.Folder(home, Optional.empty()), NOW);
        }
    }

    @Nested
    class OnAServer extends Contract {
        @TempDir
        private Path folder;

        private HikariDataSource pool;

        @Override
        SessionStore open() {
            pool = Postgres.pool(Postgres.newDatabase());
            return SessionStore.open(
                    new Location.Server(pool, Optional.of(Postgres.keyFile(folder, Postgres.key("k1")))), NOW);
        }

        @AfterEach
        void closePool() {
            pool.close();
        }
    }
}
