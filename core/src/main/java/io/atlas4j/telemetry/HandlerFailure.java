package io.atlas4j.telemetry;

import java.util.Map;

/**
 * A handler threw and was detached. Named {@code telemetry.handler.failure}.
 *
 * @param handlerId the id it was attached with
 * @param event the event it failed on
 * @param error the class of what it threw; its message could hold anything and is left out
 */
public record HandlerFailure(String handlerId, EventName event, String error) implements Event {
    public static final EventName NAME = EventName.of("telemetry", "handler", "failure");

    @Override
    public EventName name() {
        return NAME;
    }

    @Override
    public Map<String, Number> measurements() {
        return Map.of("count", 1);
    }

    @Override
    public Map<String, Object> metadata() {
        return Map.of("handler_id", handlerId, "event", event.toString(), "error", error);
    }
}
