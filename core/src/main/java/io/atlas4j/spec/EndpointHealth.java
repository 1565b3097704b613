package io.atlas4j.spec;

import java.util.Map;

/**
 * How an endpoint stands: a long queue may mean unhealthy workers and not want of capacity.
 *
 * @param jobs how many by state, in the provider's words
 * @param workers how many by state, in the provider's words
 */
public record EndpointHealth(String endpoint, Map<String, Integer> jobs, Map<String, Integer> workers) {
    public EndpointHealth {
        jobs = Map.copyOf(jobs);
        workers = Map.copyOf(workers);
    }
}
