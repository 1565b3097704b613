package io.atlas4j.telemetry.meters;

import java.util.List;

/**
 * One meter with one combination of tags.
 *
 * @param values one for each of the meter's tags
 */
public record Series(AtlasMeter meter, List<String> values) {
    public Series {
        values = List.copyOf(values);
        if (values.size() != meter.tags().size()) {
            throw new IllegalArgumentException(meter.id() + " has the tags " + meter.tags() + ", not " + values.size());
        }
    }
}
