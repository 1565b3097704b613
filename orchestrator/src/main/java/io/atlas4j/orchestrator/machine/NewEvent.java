package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.EventType;
import java.util.Map;

/** An event that has no number yet. */
public record NewEvent(EventType type, int attempt, Map<String, Object> detail) {}
