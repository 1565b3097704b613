package io.atlas4j.orchestrator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a session has cost and why, as of a moment. The lines and the open rate add up to the total.
 *
 * @param lines in the order in which they were written
 * @param open what runs now; empty while nothing is billed
 * @param total USD
 */
public record Ledger(String sessionId, List<LedgerLine> lines, Optional<OpenRate> open, BigDecimal total, Instant at) {
    public Ledger {
        lines = List.copyOf(lines);
    }
}
