package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money as users see it: ledger, sums, budgets. */
class SpendTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-01-01");

    @TempDir
    private Path home;

    private House house;

    @BeforeEach
    void open() {
        house = new House(home);
        house.cloud.placements = List.of(Placement.of("small").withPrice(new BigDecimal("2")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static SessionRequest request(String user) {
        return House.request().userId(user).maxCost(new BigDecimal("100"));
    }

    @Test
    void a_ledger_adds_up_to_what_the_session_shows() {
        var session = house.started(request("u-1"));
        house.time.advance(Duration.ofMinutes(90));
        var ledger = house.orchestrator.ledger(session.id());
        assertThat(ledger.lines()).isEmpty();
        assertThat(ledger.open().orElseThrow().kind()).isEqualTo(SpendKind.RUNNING);
        assertThat(ledger.open().orElseThrow().perHour().orElseThrow()).isEqualByComparingTo("2");
        assertThat(ledger.total())
                .isEqualByComparingTo("3")
                .isEqualByComparingTo(house.info(session).cost());
        house.orchestrator.terminate(session.id());
        house.ticks(2);
        var closed = house.orchestrator.ledger(session.id());
        assertThat(closed.open()).isEmpty();
        assertThat(closed.lines()).singleElement().satisfies(line -> {
            assertThat(line.amount()).isEqualByComparingTo("3");
            assertThat(line.attempt()).isEqualTo(1);
        });
        assertThat(closed.total()).isEqualByComparingTo(house.info(session).cost());
        assertThatThrownBy(() -> house.orchestrator.ledger("nothing")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void sums_by_session_user_provider_and_day_are_cut_at_midnight_and_at_the_ends_of_the_period() {
        var over = house.started(request("u-1"));
        house.time.advance(Duration.ofHours(2));
        house.orchestrator.terminate(over.id());
        house.ticks(2);
        house.time.advance(Duration.ofHours(18)); // 20:00
        var runs = house.started(House.request().maxCost(new BigDecimal("100")));
        house.time.advance(Duration.ofHours(10)); // 06:00 of the next day

        var all = house.orchestrator.spend(SpendFilter.ALL);
        assertThat(all.total()).isEqualByComparingTo("24");
        assertAmounts(all.bySession(), Map.of(over.id(), "4", runs.id(), "20"));
        assertAmounts(all.byUser(), Map.of("u-1", "4"));
        assertAmounts(all.byProvider(), Map.of("scripted", "24"));
        assertAmounts(all.byDay(), Map.of(FIRST, "12", FIRST.plusDays(1), "12"));

        assertThat(house.orchestrator.spend(SpendFilter.ALL.day(FIRST)).total()).isEqualByComparingTo("12");
        assertThat(house.orchestrator.spend(SpendFilter.ALL.userId("u-1")).total())
                .isEqualByComparingTo("4");
        var hour =
                SpendFilter.ALL.between(Instant.parse("2026-01-01T23:30:00Z"), Instant.parse("2026-01-02T00:30:00Z"));
        assertAmounts(house.orchestrator.spend(hour).byDay(), Map.of(FIRST, "1", FIRST.plusDays(1), "1"));
        assertThatThrownBy(() -> SpendFilter.ALL.between(Instant.EPOCH, Instant.EPOCH))
                .isInstanceOf(ValidationException.class);
    }

    private static <K> void assertAmounts(Map<K, BigDecimal> amounts, Map<K, String> expected) {
        assertThat(amounts.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, usd) -> assertThat(amounts.get(key)).isEqualByComparingTo(usd));
    }

    @Test
    void a_start_beyond_a_budget_is_refused_before_anything_is_rented() {
        var budgets = house.orchestrator.budgets();
        budgets.set(BudgetScope.user("u-1"), new BigDecimal("150"));
        var first = house.started(request("u-1"));
        assertThatThrownBy(() -> house.orchestrator.start(request("u-1")))
                .isInstanceOf(InsufficientFundsException.class)
                .hasMessageContaining("budget user:u-1");
        assertThatThrownBy(() -> house.orchestrator.start(House.request().userId("u-1")))
                .isInstanceOf(ValidationException.class);
        house.ticks(2);
        assertThat(house.cloud.created).hasSize(1);

        house.time.advance(Duration.ofHours(3));
        house.orchestrator.terminate(first.id());
        house.ticks(2);
        var budget = budgets.find(BudgetScope.user("u-1")).orElseThrow();
        assertThat(budget.spent()).isEqualByComparingTo("6");
        assertThat(budget.reserved()).isZero();
        assertThat(house.orchestrator.start(request("u-1")).phase()).isEqualTo(Phase.REQUESTED);
    }

    @Test
    void what_finds_no_place_gives_its_reservation_back() {
        house.orchestrator.budgets().set(BudgetScope.INSTALLATION, new BigDecimal("100"));
        house.cloud.next(ScriptedCloud.Answer.NO_CAPACITY);
        var session = house.orchestrator.start(request("u-1"));
        house.ticks(3);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.orchestrator.budgets().list())
                .singleElement()
                .satisfies(budget -> assertThat(budget.taken()).isZero());
    }

    @Test
    void budgets_outlive_the_process_and_are_listed_by_scope() {
        var budgets = house.orchestrator.budgets();
        budgets.set(BudgetScope.user("u-1"), BigDecimal.ONE);
        budgets.set(BudgetScope.INSTALLATION, BigDecimal.TEN);
        budgets.set(BudgetScope.DAY, BigDecimal.TWO);
        house.restart();
        assertThat(house.orchestrator.budgets().list())
                .extracting(budget -> budget.scope().toString())
                .containsExactly("day", "installation", "user:u-1");
        assertThat(house.orchestrator.budgets().remove(BudgetScope.DAY)).isTrue();
        assertThat(house.orchestrator.budgets().find(BudgetScope.DAY)).isEmpty();
        assertThatThrownBy(() -> budgets.set(BudgetScope.DAY, new BigDecimal("-1")))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> BudgetScope.parse("week")).isInstanceOf(ValidationException.class);
        assertThat(BudgetScope.parse("user:u-1")).isEqualTo(BudgetScope.user("u-1"));
    }
}
