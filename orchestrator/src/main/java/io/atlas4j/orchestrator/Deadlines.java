package io.atlas4j.orchestrator;

import java.time.Instant;
import java.util.Optional;

/**
 * When a session ends by itself if nothing else happens.
 *
 * @param idleAt moved on by each touch; empty while the machine is not ready, or without such a limit
 * @param maxRuntimeAt counted from the start call
 * @param readyBy counted from the start call, or from the last respawn or start; empty once the machine was ready
 * @param capAt when the cap is reached at the present rate; empty without a cap or while nothing costs
 * @param stoppedUntil how long the machine may stay stopped; empty while it is not
 */
public record Deadlines(
        Optional<Instant> idleAt,
        Optional<Instant> maxRuntimeAt,
        Optional<Instant> readyBy,
        Optional<Instant> capAt,
        Optional<Instant> stoppedUntil) {
    public static final Deadlines NONE =
            new Deadlines(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
