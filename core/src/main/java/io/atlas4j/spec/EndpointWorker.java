package io.atlas4j.spec;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A machine that works for an endpoint.
 *
 * @param status the provider's word in lower case, such as {@code running} or {@code throttled}
 */
public record EndpointWorker(
        String id,
        String status,
        Optional<String> type,
        Optional<String> region,
        Optional<Instant> startedAt,
        Map<String, Object> raw) {
    public EndpointWorker {
        raw = Json.copyOf(raw);
    }
}
