package io.atlas4j.telemetry;

import java.util.Map;

/**
 * A request waited before it was sent, because a limit of the client or a quota that the provider announced was used up.
 * Named {@code atlas.http.wait}.
 *
 * @param durationNanos how long
 * @param limit the limit or the quota, such as {@code management}
 * @param safety {@code end}, {@code read}, {@code idempotent} or {@code create}
 */
public record RateLimitWait(long durationNanos, String provider, String limit, String safety) implements Event {
    public static final EventName NAME = EventName.of("atlas", "http", "wait");

    @Override
    public EventName name() {
        return NAME;
    }

    @Override
    public Map<String, Number> measurements() {
        return Map.of("duration", durationNanos);
    }

    @Override
    public Map<String, Object> metadata() {
        return Map.of("provider", provider, "limit", limit, "safety", safety);
    }
}
