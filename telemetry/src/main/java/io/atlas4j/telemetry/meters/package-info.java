/**
 * What is measured: {@link io.atlas4j.telemetry.meters.AtlasMeter} lists every meter with its unit and tags, and
 * {@link io.atlas4j.telemetry.meters.MeterReader} reads them from events. The same meters go to Micrometer and to
 * OpenTelemetry.
 *
 * <p>No tag holds an address, an id or anything else without bounds: a value that its vocabulary does not know becomes
 * {@code other}.
 */
@NullMarked
package io.atlas4j.telemetry.meters;

import org.jspecify.annotations.NullMarked;
