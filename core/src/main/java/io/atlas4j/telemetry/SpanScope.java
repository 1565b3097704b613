package io.atlas4j.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a span's body learns and wants to see in its {@code stop} event. Used by one thread. */
public final class SpanScope {
    private final Map<String, Object> metadata;

    SpanScope(Map<String, ?> metadata) {
        this.metadata = new LinkedHashMap<>(metadata);
    }

    /** Adds to the {@code stop} event; the {@code exception} event keeps only what the span began with. */
    public void put(String key, Object value) {
        metadata.put(key, value);
    }

    Map<String, Object> metadata() {
        return metadata;
    }
}
