package io.atlas4j.spi;

import io.atlas4j.spec.Spend;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** What was billed can be read. */
public interface Billing {
    /** What one machine cost in that time, up to now or to the last bill. */
    Spend spend(String computeId, Instant from, Instant to);

    /** What all machines cost in that time. */
    Spend totalSpend(Instant from, Instant to);

    /** USD left in the account; empty where the provider does not tell. */
    Optional<BigDecimal> balance();
}
