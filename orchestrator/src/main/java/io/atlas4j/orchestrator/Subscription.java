package io.atlas4j.orchestrator;

/** A listener that listens. */
public interface Subscription extends AutoCloseable {
    /** Stops; an event being delivered now is delivered to its end. */
    @Override
    void close();
}
