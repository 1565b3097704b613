package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.SpendKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** A line of the ledger: what a time at a rate has cost, in USD. */
public record Booked(
        int attempt, SpendKind kind, Optional<BigDecimal> perHour, Instant from, Instant until, BigDecimal amount) {}
