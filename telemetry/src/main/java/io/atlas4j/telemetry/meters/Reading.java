package io.atlas4j.telemetry.meters;

/**
 * What one event adds to one series.
 *
 * @param amount how many for a counter; nanoseconds for a timer, which counts one
 */
public record Reading(Series series, long amount) {}
