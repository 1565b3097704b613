package io.atlas4j.provider.mock;

import io.atlas4j.spec.BillingState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What one machine has cost, stretch by stretch. Guarded by the cloud's lock. */
final class MockBill {
    private static final BigDecimal NANOS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toNanos());

    /** A time at one rate; an amount that is no rate's is a stretch without length. */
    private record Stretch(BillingState kind, BigDecimal perHour, Instant from, Instant to, BigDecimal extra) {
        boolean goesOn(BillingState kind, BigDecimal perHour) {
            return this.kind == kind && this.perHour.compareTo(perHour) == 0 && extra.signum() == 0;
        }

        BigDecimal between(Instant first, Instant last) {
            var begin = from.isAfter(first) ? from : first;
            var end = to.isBefore(last) ? to : last;
            if (end.isBefore(begin) || !from.isBefore(last)) {
                return BigDecimal.ZERO;
            }
            var nanos = BigDecimal.valueOf(Duration.between(begin, end).toNanos());
            return perHour.multiply(nanos)
                    .divide(NANOS_PER_HOUR, MathContext.DECIMAL64)
                    .add(extra);
        }
    }

    /** A part of the bill in USD; the total holds what is neither machine nor disk as well. */
    record Amounts(BigDecimal total, BigDecimal machine, BigDecimal disk) {
        static final Amounts NOTHING = new Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        Amounts plus(Amounts other) {
            return new Amounts(total.add(other.total), machine.add(other.machine), disk.add(other.disk));
        }
    }

    private final List<Stretch> stretches = new ArrayList<>();

    void add(BillingState kind, BigDecimal perHour, Instant from, Instant to) {
        if (!stretches.isEmpty() && stretches.getLast().goesOn(kind, perHour)) {
            var before = stretches.removeLast();
            stretches.add(new Stretch(kind, perHour, before.from(), to, BigDecimal.ZERO));
        } else {
            stretches.add(new Stretch(kind, perHour, from, to, BigDecimal.ZERO));
        }
    }

    void extra(BigDecimal usd, Instant at) {
        stretches.add(new Stretch(BillingState.NONE, BigDecimal.ZERO, at, at, usd));
    }

    Amounts between(Instant from, Instant to) {
        return stretches.stream()
                .map(stretch -> {
                    var amount = stretch.between(from, to);
                    return switch (stretch.kind()) {
                        case RUNNING -> new Amounts(amount, amount, BigDecimal.ZERO);
                        case STORAGE -> new Amounts(amount, BigDecimal.ZERO, amount);
                        case NONE -> new Amounts(amount, BigDecimal.ZERO, BigDecimal.ZERO);
                    };
                })
                .reduce(Amounts.NOTHING, Amounts::plus);
    }
}
