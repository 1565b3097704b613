package io.atlas4j.telemetry;

/**
 * Receives events on the thread that emits them. May be called by several threads at once. One that throws is detached
 * and announced as {@link HandlerFailure}.
 */
@FunctionalInterface
public interface Handler {
    void handle(Event event);
}
