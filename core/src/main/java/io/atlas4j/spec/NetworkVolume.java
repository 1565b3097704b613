package io.atlas4j.spec;

import java.util.Map;
import java.util.Optional;

/** A disk of its own. It costs until it is deleted, whether a machine mounts it or not. */
public record NetworkVolume(
        String id,
        String provider,
        String name,
        int sizeGb,
        Optional<String> region,
        Optional<VolumeTier> tier,
        Map<String, Object> raw) {
    public NetworkVolume {
        raw = Json.copyOf(raw);
    }
}
