package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A budget as it is kept.
 *
 * @param day which is counted, of the budget of each day
 * @param warned the largest share that was announced, in percent
 */
record BudgetRow(Budget budget, Optional<LocalDate> day, int warned) {
    static BudgetRow empty(BudgetScope scope, BigDecimal cap, LocalDate today) {
        return new BudgetRow(
                new Budget(scope, cap, BigDecimal.ZERO, BigDecimal.ZERO),
                Optional.of(today).filter(day -> scope.kind() == BudgetScope.Kind.DAY),
                0);
    }

    /** As of a day: a new one begins with nothing taken. */
    BudgetRow on(LocalDate today) {
        return day.filter(today::isAfter).isEmpty() ? this : empty(budget.scope(), budget.cap(), today);
    }

    BudgetRow cap(BigDecimal cap) {
        return new BudgetRow(new Budget(budget.scope(), cap, budget.reserved(), budget.spent()), day, 0);
    }

    BudgetRow warned(int percent) {
        return new BudgetRow(budget, day, percent);
    }

    BudgetRow plus(BigDecimal reserved, BigDecimal spent) {
        return new BudgetRow(
                new Budget(
                        budget.scope(),
                        budget.cap(),
                        budget.reserved().add(reserved),
                        budget.spent().add(spent)),
                day,
                warned);
    }
}
