/**
 * Our events as spans and metrics of OpenTelemetry, by its conventions for HTTP clients. Open
 * {@link io.atlas4j.telemetry.opentelemetry.AtlasOpenTelemetry} first.
 *
 * <p>A span begins on the caller's thread, because what happens inside belongs to it; everything else, ending and
 * exporting too, happens on a thread of the bridge.
 */
@NullMarked
package io.atlas4j.telemetry.opentelemetry;

import org.jspecify.annotations.NullMarked;
