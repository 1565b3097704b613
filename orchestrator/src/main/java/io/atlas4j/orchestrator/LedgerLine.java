package io.atlas4j.orchestrator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A time at a rate, paid for.
 *
 * @param attempt whose machine it was, from 1
 * @param perHour USD an hour; empty when the provider did not say, which counts as nothing, and for what a bill added
 * @param amount USD, to the millionth; what a bill added belongs to no moment between the two
 */
public record LedgerLine(
        int attempt, SpendKind kind, Optional<BigDecimal> perHour, Instant from, Instant until, BigDecimal amount) {}
