/**
 * Our events as meters of Micrometer, and by it in Prometheus, StatsD and whatever else has a registry. Open
 * {@link io.atlas4j.telemetry.micrometer.AtlasMetrics} first.
 *
 * <p>The registry is written on a thread of the bridge: one that blocks costs metrics, never a request.
 */
@NullMarked
package io.atlas4j.telemetry.micrometer;

import org.jspecify.annotations.NullMarked;
