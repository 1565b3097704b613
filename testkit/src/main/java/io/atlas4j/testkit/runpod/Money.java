package io.atlas4j.testkit.runpod;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/** Prices, and what a stretch of time costs. */
final class Money {
    private static final BigDecimal HOURS_A_MONTH = new BigDecimal(730);
    private static final BigDecimal MILLIS_AN_HOUR = new BigDecimal(3_600_000);

    /** A gigabyte of disk in use, by the hour. */
    static final BigDecimal DISK = perMonth("0.10");

    /** A gigabyte of a stopped pod's own volume, by the hour: the double. */
    static final BigDecimal STOPPED_VOLUME = perMonth("0.20");

    static final BigDecimal NETWORK_VOLUME = perMonth("0.07");
    static final BigDecimal NETWORK_VOLUME_ABOVE_1_TB = perMonth("0.05");

    private Money() {}

    static BigDecimal cost(BigDecimal perHour, Instant from, Instant to) {
        var millis = new BigDecimal(Duration.between(from, to).toMillis());
        return perHour.multiply(millis).divide(MILLIS_AN_HOUR, 10, RoundingMode.HALF_UP);
    }

    static BigDecimal rounded(BigDecimal amount) {
        return amount.setScale(6, RoundingMode.HALF_UP);
    }

    private static BigDecimal perMonth(String price) {
        return new BigDecimal(price).divide(HOURS_A_MONTH, MathContext.DECIMAL64);
    }
}
