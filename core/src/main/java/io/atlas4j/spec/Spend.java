package io.atlas4j.spec;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the provider has billed, in USD. Bills lag behind what was used.
 *
 * @param computeId the machine; empty for the whole account
 * @param from the first moment that is counted, which the provider may have moved to the start of its bucket
 * @param to the first moment that is not counted any more
 */
public record Spend(
        String provider,
        Optional<String> computeId,
        BigDecimal total,
        BigDecimal gpu,
        BigDecimal cpu,
        BigDecimal disk,
        Instant from,
        Instant to,
        Map<String, Object> raw) {
    public Spend {
        raw = Json.copyOf(raw);
    }
}
