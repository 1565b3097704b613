package io.atlas4j.provider.fly;

import io.atlas4j.error.ValidationException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Prices as the user configured them, because Fly has no endpoint that tells them.
 *
 * @param perHour USD per hour by preset, with its usual memory; {@code memory} is what a further gigabyte costs,
 *     {@code rootfs} a gigabyte of a stopped machine's root filesystem
 */
record FlyPrices(Map<String, BigDecimal> perHour) {
    static final String SETTING = "FLY_PRICES";
    private static final String MEMORY = "memory";
    private static final String ROOT = "rootfs";

    FlyPrices {
        perHour = Map.copyOf(perHour);
    }

    /** Reads {@code shared-cpu-1x=0.0027,performance-1x=0.043,memory=0.007}. */
    static FlyPrices of(String text) {
        var prices = new HashMap<String, BigDecimal>();
        for (var entry : text.split(",", -1)) {
            if (entry.isBlank()) {
                continue;
            }
            var parts = entry.strip().split("\\s*=\\s*", -1);
            if (parts.length != 2 || !parts[1].matches("\\d{1,6}(\\.\\d{1,9})?")) {
                throw ValidationException.of(
                        FlySettings.ID, SETTING, "must look like shared-cpu-1x=0.0027,memory=0.007, in USD per hour");
            }
            prices.put(parts[0], new BigDecimal(parts[1]));
        }
        return new FlyPrices(prices);
    }

    /** What a stopped machine costs; empty without a price, or without the size that Fly tells only where it was asked for. */
    Optional<BigDecimal> stopped(OptionalInt rootGb) {
        return Optional.ofNullable(perHour.get(ROOT))
                .filter(price -> price.signum() == 0 || rootGb.isPresent())
                .map(price -> price.multiply(BigDecimal.valueOf(rootGb.orElse(0))));
    }

    /** Empty unless everything that the size is made of has a price. */
    Optional<BigDecimal> of(FlyGuest guest) {
        var preset = Optional.ofNullable(perHour.get(guest.preset()));
        var extra = guest.memoryMb() - guest.usualMemoryMb();
        if (extra <= 0) {
            return preset;
        }
        return preset.flatMap(price -> Optional.ofNullable(perHour.get(MEMORY))
                .map(perGb -> price.add(perGb.multiply(BigDecimal.valueOf(extra))
                        .divide(BigDecimal.valueOf(1024), 9, RoundingMode.HALF_UP)))
                .map(BigDecimal::stripTrailingZeros));
    }
}
