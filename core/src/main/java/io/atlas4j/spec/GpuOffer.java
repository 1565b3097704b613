package io.atlas4j.spec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A machine with GPUs that a provider rents out, with price and stock as they are now.
 *
 * @param type the provider's own name of the hardware
 * @param gpu its common name; empty when atlas4j has none for it
 * @param memoryGb memory of one GPU
 * @param count how many GPUs the price and the stock are for
 * @param maxCount the most GPUs in one machine
 * @param pricePerHour USD per hour for the whole machine; empty when it is not offered
 * @param spotPricePerHour the same for a machine that may be taken back
 * @param regions where it is, best stock first; empty when the provider does not say
 * @param size what else the machine has; empty where that is chosen apart or not told
 * @param terms what a market tells of the host; empty where the provider owns its machines
 */
public record GpuOffer(
        String provider,
        String type,
        Optional<Gpu> gpu,
        String displayName,
        OptionalInt memoryGb,
        Optional<CloudTier> cloud,
        int count,
        int maxCount,
        Optional<BigDecimal> pricePerHour,
        Optional<BigDecimal> spotPricePerHour,
        Stock stock,
        List<String> regions,
        Optional<MachineSize> size,
        Optional<MarketTerms> terms,
        Map<String, Object> raw) {
    /** An offer of a provider that owns its machines and tells no more of them. */
    public GpuOffer(
            String provider,
            String type,
            Optional<Gpu> gpu,
            String displayName,
            OptionalInt memoryGb,
            Optional<CloudTier> cloud,
            int count,
            int maxCount,
            Optional<BigDecimal> pricePerHour,
            Optional<BigDecimal> spotPricePerHour,
            Stock stock,
            List<String> regions,
            Map<String, Object> raw) {
        this(
                provider,
                type,
                gpu,
                displayName,
                memoryGb,
                cloud,
                count,
                maxCount,
                pricePerHour,
                spotPricePerHour,
                stock,
                regions,
                Optional.empty(),
                Optional.empty(),
                raw);
    }

    public GpuOffer {
        regions = List.copyOf(regions);
        raw = Json.copyOf(raw);
    }

    @Override
    public String toString() {
        return "%s %d x %s%s at %s USD/h, stock %s"
                .formatted(
                        provider,
                        count,
                        type,
                        cloud.map(tier -> " " + tier).orElse(""),
                        pricePerHour.map(BigDecimal::toPlainString).orElse("-"),
                        stock);
    }
}
