package io.atlas4j.orchestrator;

/** Receives the events of a session in order, one at a time, on a thread of the orchestrator. */
@FunctionalInterface
public interface SessionListener {
    void on(SessionEvent event);
}
