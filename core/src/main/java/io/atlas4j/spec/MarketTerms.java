package io.atlas4j.spec;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What tells one offer of a market from the next: who rents it out, and how good that host is.
 *
 * @param offer the provider's id of the offer, of which there is one only
 * @param verified whether the provider has looked at the host
 * @param reliability 0 to 1, by the provider's own record
 * @param directPorts how many ports of the host are free
 * @param maxCuda the highest CUDA version that the host's driver takes
 * @param diskGb the largest disk
 */
public record MarketTerms(
        String offer,
        boolean verified,
        BigDecimal reliability,
        int directPorts,
        Optional<String> maxCuda,
        BigDecimal diskGb) {
    public MarketTerms {
        requireNonNull(offer, "offer");
    }
}
