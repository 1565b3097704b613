package io.atlas4j.orchestrator;

import java.math.BigDecimal;

/**
 * A cap for many sessions together, in USD.
 *
 * @param reserved the most that the sessions which count and are not over may cost
 * @param spent what those that are over have cost
 */
public record Budget(BudgetScope scope, BigDecimal cap, BigDecimal reserved, BigDecimal spent) {
    /** What no other session can have. */
    public BigDecimal taken() {
        return reserved.add(spent);
    }

    /** What a session may still reserve; never negative. */
    public BigDecimal left() {
        return cap.subtract(taken()).max(BigDecimal.ZERO);
    }
}
