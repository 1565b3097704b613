package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.EventType;
import java.util.Map;

/** An event that has no number yet. */
public record NewEvent(EventType type, int attempt, Map<String, Object> detail) {
    /** What a session's history begins with; its state as it was made tells whether it was made of a machine. */
    public static NewEvent requested(SessionState made, String provider) {
        var detail = made.standing() instanceof Standing.Due
                ? Map.<String, Object>of("provider", provider)
                : Map.<String, Object>of("provider", provider, "adopted", true);
        return new NewEvent(EventType.REQUESTED, made.attempt(), detail);
    }
}
