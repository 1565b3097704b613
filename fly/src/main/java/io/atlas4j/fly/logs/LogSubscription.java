package io.atlas4j.fly.logs;

/** A place at a log. Safe for many threads. */
public interface LogSubscription extends AutoCloseable {
    /** How many entries were thrown away because the listener was too slow. */
    long dropped();

    /** Waits until the listener was told the end. */
    LogEnd awaitEnd() throws InterruptedException;

    /** Leaves; entries still queued are not delivered. Does nothing the second time. */
    @Override
    void close();
}
