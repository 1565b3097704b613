package io.atlas4j.orchestrator.store;

import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.SessionState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What budgets allow, wherever they are kept. */
final class BudgetRules {
    private static final int SCALE = 6;
    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final List<Integer> WARNINGS = List.of(100, 80, 50);

    private BudgetRules() {}

    /** The scopes that count a session, in the order in which they are locked. */
    static List<BudgetScope> scopesOf(Optional<String> userId) {
        return userId.map(user -> List.of(BudgetScope.DAY, BudgetScope.INSTALLATION, BudgetScope.user(user)))
                .orElse(List.of(BudgetScope.DAY, BudgetScope.INSTALLATION));
    }

    /** The most a session may cost; empty if it does not say. */
    static Optional<BigDecimal> mostOf(SessionState.Limits limits) {
        return limits.maxCost()
                .or(() -> limits.maxPrice()
                        .flatMap(price -> limits.maxRuntime()
                                .map(runtime -> price.multiply(BigDecimal.valueOf(runtime.toMillis()))
                                        .divide(MILLIS_PER_HOUR, SCALE, RoundingMode.CEILING))));
    }

    /** The same, where a budget asks for it. */
    static BigDecimal wanted(SessionState.Limits limits, List<Budget> budgets) {
        return mostOf(limits)
                .orElseThrow(() -> ValidationException.of(
                        "maxCost",
                        "must be named, or maxPricePerHour and maxRuntime, because the budget "
                                + budgets.getFirst().scope()
                                + " counts this session and reserves the most it may cost"));
    }

    /** Refuses what the budget has not left. */
    static void check(Budget budget, BigDecimal wanted) {
        if (budget.taken().add(wanted).compareTo(budget.cap()) > 0) {
            throw new InsufficientFundsException(
                    Origin.ATLAS,
                    "the budget " + budget.scope() + " of " + usd(budget.cap()) + " has " + usd(budget.left())
                            + " left (" + usd(budget.spent()) + " spent, " + usd(budget.reserved())
                            + " reserved), and this session may cost " + usd(wanted)
                            + ": lower its cap, wait until others are over, or raise the budget");
        }
    }

    /** The largest share to announce that is taken: 100, 80, 50 or 0 percent. */
    static int reached(Budget budget) {
        return budget.taken().signum() == 0
                ? 0
                : WARNINGS.stream()
                        .filter(percent -> budget.taken()
                                        .multiply(HUNDRED)
                                        .compareTo(budget.cap().multiply(BigDecimal.valueOf(percent)))
                                >= 0)
                        .findFirst()
                        .orElse(0);
    }

    /** Whether the session is over with this decision, and its reservation free. */
    static boolean ends(SessionState before, Decision decision) {
        return before.times().endedAt().isEmpty()
                && decision.next().times().endedAt().isPresent();
    }

    /** What a decision makes known of the cost of a session that is over; nothing while it goes on. */
    static BigDecimal spent(SessionState before, Decision decision) {
        if (ends(before, decision)) {
            return decision.next().cost().booked();
        }
        return before.times().endedAt().isEmpty()
                ? BigDecimal.ZERO
                : decision.booked().stream().map(Booked::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    static LocalDate dayOf(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static String usd(BigDecimal amount) {
        var plain = amount.stripTrailingZeros();
        return plain.setScale(Math.max(2, plain.scale()), RoundingMode.UNNECESSARY)
                        .toPlainString() + " USD";
    }
}
