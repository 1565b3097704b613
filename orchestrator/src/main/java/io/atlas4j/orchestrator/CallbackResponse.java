package io.atlas4j.orchestrator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What to answer.
 *
 * @param body a small JSON object
 * @param retryAfterSeconds when to come again, of 429 and 503
 */
public record CallbackResponse(int status, String body, OptionalLong retryAfterSeconds) {

    /** The headers to send. */
    public Map<String, String> headers() {
        var headers = new LinkedHashMap<>(Map.of("Content-Type", "application/json", "Cache-Control", "no-store"));
        retryAfterSeconds.ifPresent(seconds -> headers.put("Retry-After", Long.toString(seconds)));
        return headers;
    }
}
