package io.atlas4j.provider.vast;

import io.atlas4j.spec.CloudTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one host offers now. Nothing is reserved: it may be gone a moment later.
 *
 * @param id what is rented
 * @param machine the host's machine, of which there may be several offers
 * @param gpuMemoryMb of one GPU
 * @param gpuPrice USD per hour on demand, without disk
 * @param minBid USD per hour: the lowest bid that is accepted now, without disk
 * @param storagePrice USD per GB and month
 * @param region such as {@code Oslo, NO}
 * @param reliability 0 to 1
 * @param directPorts how many ports of the host are free
 * @param cuda the highest version that the driver takes
 * @param seconds how long the offer runs
 * @param tier {@code SECURE} for a data centre, else {@code COMMUNITY}
 * @param raw Vast's own words
 */
public record VastOffer(
        String id,
        Optional<String> machine,
        String gpuName,
        OptionalInt gpuMemoryMb,
        int gpuCount,
        BigDecimal gpuPrice,
        Optional<BigDecimal> minBid,
        BigDecimal storagePrice,
        BigDecimal diskGb,
        Optional<String> region,
        BigDecimal reliability,
        int directPorts,
        Optional<BigDecimal> cuda,
        Optional<BigDecimal> seconds,
        boolean verified,
        CloudTier tier,
        Map<String, Object> raw) {
    private static final BigDecimal HOURS_A_MONTH = new BigDecimal(720);

    /** USD per hour for a disk of that size, which is billed also while the machine is stopped. */
    public BigDecimal diskPrice(int gigabytes) {
        return storagePrice.multiply(BigDecimal.valueOf(gigabytes)).divide(HOURS_A_MONTH, 6, RoundingMode.HALF_UP);
    }

    /** USD per hour on demand, disk and all. */
    public BigDecimal price(int gigabytes) {
        return gpuPrice.add(diskPrice(gigabytes)).setScale(4, RoundingMode.UP);
    }

    /** The country's code of two letters, where the place names one. */
    public Optional<String> country() {
        return region.map(place -> place.substring(place.lastIndexOf(',') + 1).strip())
                .filter(code -> code.matches("[A-Z]{2}"));
    }

    @Override
    public String toString() {
        return "offer " + id + ": " + gpuCount + " x " + gpuName
                + region.map(place -> " in " + place).orElse("") + " at " + gpuPrice.toPlainString() + " USD/h";
    }
}
