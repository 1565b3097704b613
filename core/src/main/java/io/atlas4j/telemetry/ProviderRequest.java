package io.atlas4j.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt of one request to a provider has ended, also when no answer came. Named
 * {@code atlas.<provider>.request}.
 *
 * @param status the HTTP status; 0 when there was no answer
 * @param durationNanos from before the attempt to after its body was read
 * @param api {@code management}, {@code runtime} or {@code graphql}
 * @param method lower-case, such as {@code get}
 * @param url the whole address with secrets masked; {@code local:<operation>} where there is no HTTP
 * @param attempt 1 for the first
 * @param error the kind of failure, empty on success
 */
public record ProviderRequest(
        EventName name,
        int status,
        long durationNanos,
        String api,
        String method,
        String url,
        int attempt,
        Optional<String> error)
        implements Event {

    /** The event's name for a provider. Keep it: making one costs more than emitting. */
    public static EventName nameFor(String provider) {
        return EventName.of("atlas", provider, "request");
    }

    @Override
    public Map<String, Number> measurements() {
        return Map.of("status", status, "duration", durationNanos);
    }

    @Override
    public Map<String, Object> metadata() {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("api", api);
        metadata.put("method", method);
        metadata.put("url", url);
        metadata.put("attempt", attempt);
        error.ifPresent(kind -> metadata.put("error", kind));
        return metadata;
    }
}
