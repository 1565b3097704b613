package io.atlas4j.telemetry;

import java.util.Map;

/**
 * Something that happened. The typed events of this package implement it; applications may emit their own with
 * {@link #of}.
 */
public interface Event {
    EventName name();

    /** Numbers; durations and times are nanoseconds. */
    Map<String, Number> measurements();

    /** Words, numbers and flags that say what was measured. */
    Map<String, Object> metadata();

    static Event of(EventName name, Map<String, ? extends Number> measurements, Map<String, ?> metadata) {
        return new PlainEvent(name, Map.copyOf(measurements), Map.copyOf(metadata));
    }

    /** An event without a type of its own. */
    record PlainEvent(EventName name, Map<String, Number> measurements, Map<String, Object> metadata)
            implements Event {}
}
