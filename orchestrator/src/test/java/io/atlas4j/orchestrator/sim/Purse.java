package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.machine.SessionState.Limits;
import io.atlas4j.orchestrator.store.MemorySessionStore;
import io.atlas4j.orchestrator.store.SessionRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The budgets of a run, and what must hold of them: reserved is what live sessions may cost at most, each once; spent is what
 * those that are over have cost; and no session is let in that a budget has no room for.
 */
final class Purse {
    /** Has a budget of its own in a run with budgets. */
    static final String USER = "thrifty";

    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());

    private final MemorySessionStore store;
    private final Judge judge;
    private final Clock clock;

    Purse(MemorySessionStore store, Judge judge, Clock clock) {
        this.store = store;
        this.judge = judge;
        this.clock = clock;
    }

    void open(BigDecimal cap) {
        for (var scope : List.of(BudgetScope.user(USER), BudgetScope.INSTALLATION, BudgetScope.DAY)) {
            store.setBudget(scope, cap.multiply(BigDecimal.valueOf(scope.user().isPresent() ? 1 : 2)), now());
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.now());
    }

    boolean isOpen() {
        return !store.budgets(now()).isEmpty();
    }

    /** A session was just let in. */
    void letIn(SessionRow session, List<SessionRow> rows) {
        for (var budget : store.budgets(now())) {
            if (!counts(budget.scope(), session)) {
                continue;
            }
            var taken = reserved(budget, rows).add(spent(budget, rows));
            if (taken.compareTo(budget.cap()) > 0) {
                judge.broken("a session was let in, and " + taken + " are taken of " + budget);
            }
        }
    }

    void check(List<SessionRow> rows) {
        for (var budget : store.budgets(now())) {
            if (budget.reserved().compareTo(reserved(budget, rows)) != 0
                    || budget.spent().compareTo(spent(budget, rows)) != 0) {
                judge.broken("the books say " + budget + ", the sessions " + reserved(budget, rows) + " reserved and "
                        + spent(budget, rows) + " spent");
            }
        }
    }

    private BigDecimal reserved(Budget budget, List<SessionRow> rows) {
        return rows.stream()
                .filter(row -> counts(budget.scope(), row) && !isOver(row))
                .map(row -> mostOf(row.state().limits()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal spent(Budget budget, List<SessionRow> rows) {
        return rows.stream()
                .filter(row -> counts(budget.scope(), row) && isOver(row))
                .map(row -> row.state().cost().booked())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private boolean counts(BudgetScope scope, SessionRow row) {
        return switch (scope.kind()) {
            case USER -> row.userId().equals(scope.user());
            case INSTALLATION -> true;
            case DAY -> dayOf(row.state().times().createdAt()).equals(dayOf(now()));
        };
    }

    private static LocalDate dayOf(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static boolean isOver(SessionRow row) {
        return row.state().times().endedAt().isPresent();
    }

    private static BigDecimal mostOf(Limits limits) {
        return limits.maxCost().orElseGet(() -> priceOf(limits.maxPrice(), limits.maxRuntime()));
    }

    private static BigDecimal priceOf(Optional<BigDecimal> perHour, Optional<Duration> runtime) {
        return perHour.orElseThrow()
                .multiply(BigDecimal.valueOf(runtime.orElseThrow().toMillis()))
                .divide(MILLIS_PER_HOUR, 6, RoundingMode.CEILING);
    }
}
