package io.atlas4j.fly.deploy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A deploy that has ended.
 *
 * @param lines the last lines it printed, tokens masked
 * @param linesBefore how many lines came before those
 * @param image the image it built or used, where it said so
 */
public record DeployResult(
        String ticketId,
        DeployOutcome outcome,
        Duration duration,
        List<String> lines,
        long linesBefore,
        Optional<String> image) {
    public DeployResult {
        lines = List.copyOf(lines);
    }

    public boolean isSuccess() {
        return outcome instanceof DeployOutcome.Succeeded;
    }
}
