package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.SpendKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A rate and since when it runs.
 *
 * @param perHour USD; empty when the provider does not say, which counts as nothing and is shown as unknown
 */
public record Segment(SpendKind kind, Optional<BigDecimal> perHour, Instant since) {
    private static final int SCALE = 6;
    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());

    /** USD from its beginning to that moment. */
    public BigDecimal amount(Instant until) {
        var millis = Math.max(0, Duration.between(since, until).toMillis());
        return perHour.map(rate ->
                        rate.multiply(BigDecimal.valueOf(millis)).divide(MILLIS_PER_HOUR, SCALE, RoundingMode.HALF_UP))
                .orElse(BigDecimal.ZERO);
    }

    /** When it has cost so much; empty if it never does. */
    Optional<Instant> reaches(BigDecimal amount) {
        return perHour.filter(rate -> rate.signum() > 0)
                .map(rate -> amount.max(BigDecimal.ZERO)
                        .multiply(MILLIS_PER_HOUR)
                        .divide(rate, 0, RoundingMode.CEILING)
                        .min(FAR)
                        .longValueExact())
                .map(since::plusMillis);
    }

    /** A century: later than any deadline. */
    private static final BigDecimal FAR =
            BigDecimal.valueOf(Duration.ofDays(36_525).toMillis());

    /** Closes it. */
    public Booked until(Instant until, int attempt) {
        return new Booked(attempt, kind, perHour, since, until, amount(until));
    }
}
