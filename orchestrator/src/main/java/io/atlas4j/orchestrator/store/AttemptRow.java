package io.atlas4j.orchestrator.store;

import java.time.Instant;
import java.util.Optional;

/**
 * An attempt, current or kept for its name.
 *
 * @param current whether it is its session's current attempt
 * @param askedAt when its machine was asked for
 * @param goneAt when nothing of it was left; empty while it may have a machine
 * @param lateAt when a machine of it was announced as late
 */
public record AttemptRow(
        String sessionId,
        int number,
        String name,
        boolean current,
        Optional<String> machineId,
        Optional<Instant> askedAt,
        Optional<Instant> goneAt,
        Optional<Instant> lateAt) {}
