package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * Which offers to show.
 *
 * @param count GPUs in the machine
 * @param maxPricePerHour USD for the whole machine
 * @param region part of a region's name, in any case
 */
public record OfferQuery(Optional<Gpu> gpu, int count, Optional<BigDecimal> maxPricePerHour, Optional<String> region) {
    /** Every model, one GPU, any price. */
    public static final OfferQuery ANY = new OfferQuery(Optional.empty(), 1, Optional.empty(), Optional.empty());

    public OfferQuery {
        if (count < 1) {
            throw ValidationException.of("count", "must be at least 1, but is " + count);
        }
    }

    public static OfferQuery of(Gpu gpu) {
        return new OfferQuery(Optional.of(gpu), 1, Optional.empty(), Optional.empty());
    }

    /** Whether the offer is one of these. What a provider does not say about regions is not held against it. */
    public boolean matches(GpuOffer offer) {
        return gpu.map(model -> offer.gpu().filter(model::equals).isPresent()).orElse(true)
                && offer.maxCount() >= count
                && maxPricePerHour
                        .map(most -> offer.pricePerHour()
                                .filter(price -> price.compareTo(most) <= 0)
                                .isPresent())
                        .orElse(true)
                && region.map(part -> offer.regions().isEmpty()
                                || offer.regions().stream()
                                        .anyMatch(name ->
                                                name.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))))
                        .orElse(true);
    }
}
