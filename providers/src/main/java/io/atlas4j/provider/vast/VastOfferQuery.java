package io.atlas4j.provider.vast;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.Gpu;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which offers to show, the cheapest first.
 *
 * @param gpuCount GPUs in the machine; empty shows every size
 * @param spot whether the price is that of a bid
 * @param maxPricePerHour USD for the whole machine with its disk
 * @param regions codes of countries such as {@code NO}, or parts of a place's name; the first is preferred
 * @param minReliability 0 to 1
 * @param diskGb counts in the price
 * @param directPorts ports that must be free at the host
 * @param minCuda {@code major.minor}
 * @param verifiedOnly leaves out hosts that Vast did not verify
 * @param cloud {@code SECURE} for data centres only, {@code COMMUNITY} for other hosts only
 * @param machine one host's machine
 * @param runsFor how long the offer must still run
 * @param limit how many Vast is asked for: there is no next page
 */
public record VastOfferQuery(
        Optional<Gpu> gpu,
        Optional<Integer> gpuCount,
        boolean spot,
        Optional<BigDecimal> maxPricePerHour,
        List<String> regions,
        BigDecimal minReliability,
        int diskGb,
        int directPorts,
        Optional<String> minCuda,
        boolean verifiedOnly,
        CloudTier cloud,
        Optional<String> machine,
        Optional<Duration> runsFor,
        int limit) {
    public VastOfferQuery {
        regions = List.copyOf(regions);
        if (minReliability.signum() < 0 || minReliability.compareTo(BigDecimal.ONE) > 0) {
            throw ValidationException.of(VastSettings.ID, "minReliability", "must be 0 to 1");
        }
        if (diskGb < 1 || directPorts < 0 || limit < 1 || gpuCount.orElse(1) < 1) {
            throw ValidationException.of(
                    VastSettings.ID, "offers", "need a disk, a count and a limit of at least 1, and no negative ports");
        }
        minCuda.filter(version -> !version.matches("\\d{1,2}\\.\\d{1,2}")).ifPresent(version -> {
            throw ValidationException.of(VastSettings.ID, "minCuda", "must be a version such as 12.4");
        });
        machine.filter(id -> !id.matches("\\d{1,18}")).ifPresent(id -> {
            throw ValidationException.of(VastSettings.ID, "machine", "must be a number");
        });
    }

    /** One GPU of any model, on demand, on verified hosts. */
    public static VastOfferQueryBuilder builder() {
        return new VastOfferQueryBuilder();
    }
}
