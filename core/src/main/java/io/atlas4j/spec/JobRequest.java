package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Work for a serverless endpoint. Prints without its input.
 *
 * @param endpoint the provider's id of the endpoint
 * @param input what the worker is given
 * @param webhook where the finished job is sent, at least once
 * @param executionTimeout how long a worker may take
 * @param ttl how long the job lives in all, from its submission
 * @param lowPriority whether others may go before it
 * @param providerOptions merged deeply into the provider's own request body, and wins over it
 */
public record JobRequest(
        String endpoint,
        Map<String, Object> input,
        Optional<URI> webhook,
        Optional<Duration> executionTimeout,
        Optional<Duration> ttl,
        boolean lowPriority,
        Map<String, Object> providerOptions) {
    public JobRequest {
        if (endpoint.isBlank()) {
            throw ValidationException.of("endpoint", "is needed: the id of a serverless endpoint");
        }
        input = Json.copyOf(input);
        providerOptions = Json.copyOf(providerOptions);
    }

    public static JobRequest of(String endpoint, Map<String, ?> input) {
        return new JobRequest(
                endpoint, Json.copyOf(input), Optional.empty(), Optional.empty(), Optional.empty(), false, Map.of());
    }

    public JobRequest withWebhook(URI webhook) {
        return new JobRequest(
                endpoint, input, Optional.of(webhook), executionTimeout, ttl, lowPriority, providerOptions);
    }

    public JobRequest withExecutionTimeout(Duration limit) {
        return new JobRequest(endpoint, input, webhook, Optional.of(limit), ttl, lowPriority, providerOptions);
    }

    public JobRequest withTtl(Duration ttl) {
        return new JobRequest(
                endpoint, input, webhook, executionTimeout, Optional.of(ttl), lowPriority, providerOptions);
    }

    public JobRequest withProviderOptions(Map<String, Object> options) {
        return new JobRequest(endpoint, input, webhook, executionTimeout, ttl, lowPriority, options);
    }

    @Override
    public String toString() {
        return "JobRequest[endpoint=" + endpoint + "]";
    }
}
