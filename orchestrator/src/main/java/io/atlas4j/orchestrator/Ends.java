package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * What ends a session. At least one of idle limit, maximal runtime, cap or an explicit {@link #forever()}; where none was
 * named, {@link #DEFAULT_IDLE} without a touch.
 *
 * @param idleAfter ends it when it was not touched for so long after it was ready
 * @param maxRuntime ends it so long after the start call, whatever happens
 * @param maxCost ends it when it has cost so many USD
 * @param readyWithin ends it when it was not ready so long after it was asked for; empty takes the provider's
 * @param stoppedAfter ends it when its machine was stopped for so long
 * @param endless whether no end is wanted
 */
public record Ends(
        Optional<Duration> idleAfter,
        Optional<Duration> maxRuntime,
        Optional<BigDecimal> maxCost,
        Optional<Duration> readyWithin,
        Duration stoppedAfter,
        boolean endless) {
    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final BigDecimal DEAREST = new BigDecimal("1000000");
    private static final int DIGITS = 6;

    /** How long a session may be idle when no end was named. */
    public static final Duration DEFAULT_IDLE = Duration.ofMinutes(30);

    /** How long a stopped machine is kept, whose disk usually costs. */
    public static final Duration DEFAULT_STOPPED = Duration.ofDays(7);

    /** Nothing named. */
    public static final Ends DEFAULT =
            new Ends(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_STOPPED, false);

    public Ends {
        idleAfter.ifPresent(value -> checkDuration("idleAfter", value));
        maxRuntime.ifPresent(value -> checkDuration("maxRuntime", value));
        maxCost.ifPresent(Ends::checkCost);
        readyWithin.ifPresent(value -> checkDuration("readyWithin", value));
        checkDuration("stoppedAfter", stoppedAfter);
        if (endless && (idleAfter.isPresent() || maxRuntime.isPresent() || maxCost.isPresent())) {
            throw ValidationException.of(
                    "forever", "excludes an idle limit, a maximal runtime and a maximal cost; leave one out");
        }
    }

    Ends idleAfter(Duration limit) {
        return new Ends(Optional.of(limit), maxRuntime, maxCost, readyWithin, stoppedAfter, endless);
    }

    Ends maxRuntime(Duration limit) {
        return new Ends(idleAfter, Optional.of(limit), maxCost, readyWithin, stoppedAfter, endless);
    }

    Ends maxCost(BigDecimal usd) {
        return new Ends(idleAfter, maxRuntime, Optional.of(usd), readyWithin, stoppedAfter, endless);
    }

    Ends readyWithin(Duration limit) {
        return new Ends(idleAfter, maxRuntime, maxCost, Optional.of(limit), stoppedAfter, endless);
    }

    Ends stoppedAfter(Duration limit) {
        return new Ends(idleAfter, maxRuntime, maxCost, readyWithin, limit, endless);
    }

    Ends forever() {
        return new Ends(idleAfter, maxRuntime, maxCost, readyWithin, stoppedAfter, true);
    }

    /** The idle limit that holds: the one named, else the default where no end was named at all. */
    public Optional<Duration> idleLimit() {
        var unnamed = idleAfter.isEmpty() && maxRuntime.isEmpty() && maxCost.isEmpty() && !endless;
        return unnamed ? Optional.of(DEFAULT_IDLE) : idleAfter;
    }

    private static void checkDuration(String field, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw ValidationException.of(field, "must be between a millisecond and ten years, but is " + value);
        }
    }

    private static void checkCost(BigDecimal value) {
        if (value.signum() <= 0
                || value.compareTo(DEAREST) > 0
                || value.stripTrailingZeros().scale() > DIGITS) {
            throw ValidationException.of(
                    "maxCost",
                    "must be more than 0 and at most 1000000 USD, with at most " + DIGITS + " decimals, but is "
                            + value.toPlainString());
        }
    }
}
