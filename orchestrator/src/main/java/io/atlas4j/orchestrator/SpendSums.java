package io.atlas4j.orchestrator;

import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.store.Spent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;

/** Adds up lines, cut at the ends of the time that counts and at each midnight. */
final class SpendSums {
    private static final int SCALE = 6;

    private final SpendFilter filter;
    private final TreeMap<String, BigDecimal> bySession = new TreeMap<>();
    private final TreeMap<String, BigDecimal> byUser = new TreeMap<>();
    private final TreeMap<String, BigDecimal> byProvider = new TreeMap<>();
    private final TreeMap<LocalDate, BigDecimal> byDay = new TreeMap<>();
    private BigDecimal total = BigDecimal.ZERO;

    private SpendSums(SpendFilter filter) {
        this.filter = filter;
    }

    static SpendReport of(SpendFilter filter, List<Spent> lines) {
        var sums = new SpendSums(filter);
        lines.forEach(sums::add);
        return new SpendReport(sums.total, sums.bySession, sums.byUser, sums.byProvider, sums.byDay);
    }

    /** The parts of a line add up to it to the last millionth: each is the difference of two shares from its beginning. */
    private void add(Spent spent) {
        var line = spent.line();
        if (!line.until().isAfter(line.from())) {
            if (counts(line.from())) {
                add(spent, line.from(), line.amount());
            }
            return;
        }
        var from = filter.from().filter(line.from()::isBefore).orElse(line.from());
        var until = filter.to().filter(line.until()::isAfter).orElse(line.until());
        while (from.isBefore(until)) {
            var midnight = dayOf(from).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            var next = midnight.isBefore(until) ? midnight : until;
            add(spent, from, share(line, next).subtract(share(line, from)));
            from = next;
        }
    }

    private boolean counts(Instant at) {
        return filter.from().filter(at::isBefore).isEmpty()
                && filter.to().filter(to -> !at.isBefore(to)).isEmpty();
    }

    /** What of a line was spent until then. */
    private static BigDecimal share(Booked line, Instant until) {
        var whole = Duration.between(line.from(), line.until()).toMillis();
        var part = Duration.between(line.from(), until).toMillis();
        return part == whole
                ? line.amount()
                : line.amount()
                        .multiply(BigDecimal.valueOf(part))
                        .divide(BigDecimal.valueOf(whole), SCALE, RoundingMode.HALF_UP);
    }

    private void add(Spent spent, Instant at, BigDecimal amount) {
        if (amount.signum() != 0) {
            total = total.add(amount);
            bySession.merge(spent.sessionId(), amount, BigDecimal::add);
            byProvider.merge(spent.provider(), amount, BigDecimal::add);
            spent.userId().ifPresent(user -> byUser.merge(user, amount, BigDecimal::add));
            byDay.merge(dayOf(at), amount, BigDecimal::add);
        }
    }

    private static LocalDate dayOf(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
