package io.atlas4j.testkit.fly;

import java.util.Map;

/** A machine of the fake as it is now. */
public record FakeMachine(
        String id,
        String name,
        String app,
        String region,
        String state,
        Map<String, String> env,
        Map<String, String> metadata) {
    public FakeMachine {
        env = Map.copyOf(env);
        metadata = Map.copyOf(metadata);
    }

    /** Leaves the variables out. */
    @Override
    public String toString() {
        return name + " (" + id + ", " + state + ")";
    }
}
