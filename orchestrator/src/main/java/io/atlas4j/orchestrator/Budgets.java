package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.loop.Moment;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Caps for many sessions together: for everything, for each day, for a user. A session reserves the most it may cost before
 * anything is rented, in the transaction that keeps it: its {@code maxCost}, else {@code maxPricePerHour} times
 * {@code maxRuntime}. Where a budget counts it and neither is named, or the budget has not that much left, it is refused.
 * When it is over, what it cost is spent and the rest is free again.
 */
public final class Budgets {
    private static final BigDecimal LARGEST = new BigDecimal("1000000000");
    private static final int DIGITS = 6;

    private final SessionStore store;
    private final TimeSource time;

    Budgets(SessionStore store, TimeSource time) {
        this.store = store;
        this.time = time;
    }

    /**
     * Sets a cap, or another cap of a budget there is, whose sums go on. A new budget reserves at once what the sessions
     * that it counts and that are not over may still cost, as far as they say; it may begin overdrawn.
     *
     * @param cap USD; 0 lets nothing more be started
     */
    public Budget set(BudgetScope scope, BigDecimal cap) {
        if (cap.signum() < 0
                || cap.compareTo(LARGEST) > 0
                || cap.stripTrailingZeros().scale() > DIGITS) {
            throw ValidationException.of(
                    "cap",
                    "must be 0 to 1000000000 USD, with at most " + DIGITS + " decimals, but is " + cap.toPlainString());
        }
        return store.setBudget(scope, cap, Moment.now(time));
    }

    /** Takes a budget away, and its sums with it; false if there was none. */
    public boolean remove(BudgetScope scope) {
        return store.removeBudget(scope);
    }

    /** Every budget, by scope. */
    public List<Budget> list() {
        return store.budgets(Moment.now(time));
    }

    public Optional<Budget> find(BudgetScope scope) {
        return list().stream().filter(budget -> budget.scope().equals(scope)).findFirst();
    }
}
