package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.util.Map;
import java.util.Optional;

/**
 * A disk of its own to make, which machines of one region can mount. It costs until it is deleted.
 *
 * @param sizeGb gigabytes (10^9 bytes)
 * @param providerOptions merged deeply into the provider's own request body, and wins over it
 */
public record NetworkVolumeRequest(
        String name,
        int sizeGb,
        Optional<String> region,
        Optional<VolumeTier> tier,
        Map<String, Object> providerOptions) {
    public NetworkVolumeRequest {
        if (name.isBlank()) {
            throw ValidationException.of("name", "is needed");
        }
        if (sizeGb < 1) {
            throw ValidationException.of("sizeGb", "must be at least 1, but is " + sizeGb);
        }
        providerOptions = Json.copyOf(providerOptions);
    }

    public static NetworkVolumeRequest of(String name, int sizeGb, String region) {
        return new NetworkVolumeRequest(name, sizeGb, Optional.of(region), Optional.empty(), Map.of());
    }

    public NetworkVolumeRequest withTier(VolumeTier tier) {
        return new NetworkVolumeRequest(name, sizeGb, region, Optional.of(tier), providerOptions);
    }
}
