package io.atlas4j.orchestrator;

import java.time.Instant;
import java.util.Optional;

/**
 * When a session ends by itself if nothing else happens.
 *
 * @param idleAt moved on by each touch; empty while the machine is not ready, or without such a limit
 * @param maxRuntimeAt counted from the start call
 * @param readyBy counted from the start call; empty once the machine was ready
 */
public record Deadlines(Optional<Instant> idleAt, Optional<Instant> maxRuntimeAt, Optional<Instant> readyBy) {}
