package io.atlas4j.telemetry.meters;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A session that is not over, as the gauges see it.
 *
 * @param phase such as {@code running}
 * @param costPerHour what its machine costs now in USD, where that is known
 * @param cost what it has cost so far in USD
 */
public record SessionSample(String provider, String phase, Optional<BigDecimal> costPerHour, BigDecimal cost) {}
