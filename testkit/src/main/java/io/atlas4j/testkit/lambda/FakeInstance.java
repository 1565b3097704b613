package io.atlas4j.testkit.lambda;

import java.util.Map;

/**
 * A machine of a {@link FakeLambda} as it is now.
 *
 * @param userData what cloud-init would run; empty if none
 */
public record FakeInstance(
        String id, String name, String status, String type, String region, Map<String, String> tags, String userData) {
    public FakeInstance {
        tags = Map.copyOf(tags);
    }
}
