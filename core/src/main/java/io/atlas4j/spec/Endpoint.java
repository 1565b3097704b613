package io.atlas4j.spec;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A serverless endpoint. Its variables are not shown. */
public record Endpoint(
        String id,
        String provider,
        String name,
        EndpointType type,
        int workersMin,
        int workersMax,
        List<String> gpuPools,
        List<String> regions,
        List<String> networkVolumeIds,
        Optional<Instant> createdAt,
        Map<String, Object> raw) {
    public Endpoint {
        gpuPools = List.copyOf(gpuPools);
        regions = List.copyOf(regions);
        networkVolumeIds = List.copyOf(networkVolumeIds);
        raw = Json.copyOf(raw);
    }
}
