package io.atlas4j.testkit.runpod;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * A pod as the fake sees it.
 *
 * @param perHour what it costs now in USD per hour, storage included
 * @param restarts how often its container was started again
 * @param request the create request as JSON, with all defaults
 */
public record FakePod(
        String id,
        String name,
        PodStatus status,
        Instant createdAt,
        BigDecimal perHour,
        int restarts,
        Map<String, String> env,
        String request) {
    /** Leaves out the environment and the request, which holds it too. */
    @Override
    public String toString() {
        return "pod " + id + " \"" + name + "\" " + status + " at " + perHour.toPlainString() + " USD/h";
    }
}
