package io.atlas4j.orchestrator;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums of the ledgers in USD, what runs now included. A line that reaches beyond the time asked for, or beyond midnight,
 * counts by the share of its time.
 *
 * @param byUser without the sessions that have no user
 * @param byDay by UTC
 */
public record SpendReport(
        BigDecimal total,
        SortedMap<String, BigDecimal> bySession,
        SortedMap<String, BigDecimal> byUser,
        SortedMap<String, BigDecimal> byProvider,
        SortedMap<LocalDate, BigDecimal> byDay) {
    public SpendReport {
        bySession = Collections.unmodifiableSortedMap(new TreeMap<>(bySession));
        byUser = Collections.unmodifiableSortedMap(new TreeMap<>(byUser));
        byProvider = Collections.unmodifiableSortedMap(new TreeMap<>(byProvider));
        byDay = Collections.unmodifiableSortedMap(new TreeMap<>(byDay));
    }
}
