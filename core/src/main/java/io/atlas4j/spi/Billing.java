package io.atlas4j.spi;

import io.atlas4j.spec.Spend;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What was billed can be read. */
public interface Billing {
    /** What one machine cost in that time, up to now or to the last bill. */
    Spend spend(String computeId, Instant from, Instant to);

    /**
     * What each machine cost in that time, in USD by its id, up to now or to the last bill. One question for all of them.
     * A machine that is on no bill yet is missing. More time may be counted, as in {@link Spend#from}.
     */
    Map<String, BigDecimal> spendByMachine(Instant from, Instant to);

    /** What all machines cost in that time. */
    Spend totalSpend(Instant from, Instant to);

    /** USD left in the account; empty where the provider does not tell. */
    Optional<BigDecimal> balance();
}
