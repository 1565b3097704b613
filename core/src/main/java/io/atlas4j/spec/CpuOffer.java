package io.atlas4j.spec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine without GPUs that a provider rents out.
 *
 * @param type the provider's own name of the hardware
 * @param memoryGbPerVcpu gigabytes that come with each processor
 * @param pricePerVcpuHour USD per hour for one processor
 */
public record CpuOffer(
        String provider,
        String type,
        String displayName,
        int minVcpus,
        int maxVcpus,
        BigDecimal memoryGbPerVcpu,
        Optional<BigDecimal> pricePerVcpuHour,
        Stock stock,
        List<String> regions,
        Map<String, Object> raw) {
    public CpuOffer {
        regions = List.copyOf(regions);
        raw = Json.copyOf(raw);
    }
}
