package io.atlas4j.telemetry.meters;

import java.math.BigDecimal;

/**
 * A budget, as the gauges see it.
 *
 * @param scope {@code installation}, {@code day} or {@code user}; those of users are shown as one sum
 * @param cap in USD
 * @param taken reserved or spent, in USD
 */
public record BudgetSample(String scope, BigDecimal cap, BigDecimal taken) {}
