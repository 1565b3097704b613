package io.atlas4j.orchestrator.machine;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What a session has cost, in USD.
 *
 * @param booked the lines of its ledger together
 * @param open the rate that runs now
 * @param announced USD an hour as the current placement announced it; holds where the machine itself shows no price
 * @param warned the largest share of the cap that was announced to people, in percent
 */
public record Cost(BigDecimal booked, Optional<Segment> open, Optional<BigDecimal> announced, int warned) {
    public static final Cost NONE = new Cost(BigDecimal.ZERO, Optional.empty(), Optional.empty(), 0);

    public BigDecimal at(Instant now) {
        return open.map(segment -> booked.add(segment.amount(now))).orElse(booked);
    }

    /** When it comes to that amount at the rate that runs now; empty if it does not. */
    Optional<Instant> reaches(BigDecimal amount) {
        return open.flatMap(segment -> segment.reaches(amount.subtract(booked)));
    }

    Cost plus(BigDecimal amount) {
        return new Cost(booked.add(amount), open, announced, warned);
    }

    Cost running(Optional<Segment> next) {
        return new Cost(booked, next, announced, warned);
    }

    Cost announced(Optional<BigDecimal> perHour) {
        return new Cost(booked, open, perHour, warned);
    }

    Cost warned(int percent) {
        return new Cost(booked, open, announced, percent);
    }
}
