package io.atlas4j.orchestrator;

/** Receives the events of all sessions, one at a time, on a thread of its own; those of one session in their order. */
@FunctionalInterface
public interface StreamListener {
    void on(StreamEvent event);
}
