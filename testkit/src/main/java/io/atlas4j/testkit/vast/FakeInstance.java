package io.atlas4j.testkit.vast;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An instance of the fake as it is now.
 *
 * @param status what its host reports; empty while it reports nothing
 * @param bid empty on demand
 */
public record FakeInstance(
        String id,
        String label,
        String offer,
        String status,
        Optional<BigDecimal> bid,
        Map<String, String> env,
        List<String> args,
        String onstart) {
    public FakeInstance {
        env = Map.copyOf(env);
        args = List.copyOf(args);
    }

    /** Leaves variables and script out. */
    @Override
    public String toString() {
        return label + " (" + id + ", " + (status.isEmpty() ? "nothing yet" : status) + ")";
    }
}
