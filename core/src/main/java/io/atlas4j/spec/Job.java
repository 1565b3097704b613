package io.atlas4j.spec;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Work that a serverless endpoint was given, as it was last seen. Prints without output.
 *
 * @param output what the worker returned, as plain JSON values
 * @param error why it failed
 * @param delayTime how long it waited in the queue
 * @param executionTime how long a worker took
 * @param raw the provider's answer without secrets
 */
public record Job(
        String id,
        String provider,
        String endpoint,
        JobStatus status,
        Optional<Object> output,
        Optional<String> error,
        Optional<Duration> delayTime,
        Optional<Duration> executionTime,
        Map<String, Object> raw) {
    public Job {
        raw = Json.copyOf(raw);
    }

    @Override
    public String toString() {
        return "Job[id=%s, provider=%s, endpoint=%s, status=%s]".formatted(id, provider, endpoint, status);
    }
}
