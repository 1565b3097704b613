package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A serverless endpoint to make. Start with {@link #of}.
 *
 * @param image exactly one of image and template is present
 * @param gpus acceptable models in order of preference
 * @param workersMin workers that always run, and always cost
 * @param idleTimeout how long a worker without work is kept
 * @param executionTimeout the longest a job may take
 * @param providerOptions merged deeply into the provider's own request body, and wins over it
 */
public record EndpointRequest(
        String name,
        EndpointType type,
        Optional<String> image,
        Optional<String> templateId,
        List<Gpu> gpus,
        int gpuCount,
        int workersMin,
        int workersMax,
        Duration idleTimeout,
        Duration executionTimeout,
        List<String> regions,
        List<String> networkVolumeIds,
        Map<String, Secret> env,
        Map<String, Object> providerOptions) {
    public EndpointRequest {
        require(!name.isBlank(), "name", "is needed");
        require(type != EndpointType.UNKNOWN, "type", "must be queue or load_balancer");
        require(image.isPresent() != templateId.isPresent(), "image", "exactly one of image and template is needed");
        require(gpuCount >= 1, "gpuCount", "must be at least 1, but is " + gpuCount);
        require(
                workersMin >= 0 && workersMax >= Math.max(1, workersMin),
                "workers",
                "need 0 <= min <= max, and max >= 1");
        gpus = List.copyOf(gpus);
        regions = List.copyOf(regions);
        networkVolumeIds = List.copyOf(networkVolumeIds);
        env = Map.copyOf(env);
        providerOptions = Json.copyOf(providerOptions);
    }

    /** A queue in front of at most three workers with one GPU of that model, none of which runs without work. */
    public static EndpointRequest of(String name, String image, Gpu... gpus) {
        return new EndpointRequest(
                name,
                EndpointType.QUEUE,
                Optional.of(image),
                Optional.empty(),
                List.of(gpus),
                1,
                0,
                3,
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                List.of(),
                List.of(),
                Map.of(),
                Map.of());
    }

    public EndpointRequest withType(EndpointType type) {
        return new EndpointRequest(
                name,
                type,
                image,
                templateId,
                gpus,
                gpuCount,
                workersMin,
                workersMax,
                idleTimeout,
                executionTimeout,
                regions,
                networkVolumeIds,
                env,
                providerOptions);
    }

    public EndpointRequest withTemplate(String id) {
        return new EndpointRequest(
                name,
                type,
                Optional.empty(),
                Optional.of(id),
                gpus,
                gpuCount,
                workersMin,
                workersMax,
                idleTimeout,
                executionTimeout,
                regions,
                networkVolumeIds,
                env,
                providerOptions);
    }

    public EndpointRequest withWorkers(int min, int max) {
        return new EndpointRequest(
                name,
                type,
                image,
                templateId,
                gpus,
                gpuCount,
                min,
                max,
                idleTimeout,
                executionTimeout,
                regions,
                networkVolumeIds,
                env,
                providerOptions);
    }

    public EndpointRequest withEnv(String variable, Secret value) {
        var more = new LinkedHashMap<>(env);
        more.put(variable, value);
        return new EndpointRequest(
                name,
                type,
                image,
                templateId,
                gpus,
                gpuCount,
                workersMin,
                workersMax,
                idleTimeout,
                executionTimeout,
                regions,
                networkVolumeIds,
                more,
                providerOptions);
    }

    public EndpointRequest withProviderOptions(Map<String, Object> options) {
        return new EndpointRequest(
                name,
                type,
                image,
                templateId,
                gpus,
                gpuCount,
                workersMin,
                workersMax,
                idleTimeout,
                executionTimeout,
                regions,
                networkVolumeIds,
                env,
                options);
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(field, problem);
        }
    }
}
