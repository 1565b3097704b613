/**
 * Our events in recordings of the JDK's flight recorder. Open {@link io.atlas4j.telemetry.jfr.AtlasFlightEvents} first.
 *
 * <p>Events are written on the thread they belong to: the recorder keeps them in a buffer of that thread and never blocks it.
 */
@NullMarked
package io.atlas4j.telemetry.jfr;

import org.jspecify.annotations.NullMarked;
