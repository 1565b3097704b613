package io.atlas4j.orchestrator;

import io.atlas4j.spec.Json;
import java.time.Instant;
import java.util.Map;

/**
 * A step of a session's life.
 *
 * @param number counts 1, 2, 3, … within the session, without a gap
 * @param attempt which of the session's machines it is about
 * @param detail more words, numbers and flags; never a secret
 */
public record SessionEvent(
        String sessionId, long number, EventType type, Instant at, int attempt, Map<String, Object> detail) {
    public SessionEvent {
        detail = Json.copyOf(detail);
    }
}
