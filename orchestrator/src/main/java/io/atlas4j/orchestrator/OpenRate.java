package io.atlas4j.orchestrator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The rate that runs now; a line of the ledger once it changes.
 *
 * @param perHour USD an hour; empty when the provider does not say, which counts as nothing
 * @param amount USD since then, to the millionth
 */
public record OpenRate(SpendKind kind, Optional<BigDecimal> perHour, Instant since, BigDecimal amount) {}
