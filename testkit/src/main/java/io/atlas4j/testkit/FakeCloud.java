package io.atlas4j.testkit;

import java.net.URI;
import java.util.List;

/**
 * A cloud in this process that speaks a provider's protocol on a loopback port, keeps machines and bills, and
 * misbehaves when told to. Safe for many threads.
 */
public interface FakeCloud extends AutoCloseable {
    /** Where the provider's API is, without a slash at the end. */
    URI baseUrl();

    /** A key that may do everything. */
    String key();

    /** What was asked and answered so far, in the order of the answers, with keys masked. */
    List<Exchange> requests();

    /** Forgets the exchanges so far. */
    void forgetRequests();

    /** How it misbehaves. */
    Faults faults();

    /** What costs money now, a line for each thing; empty when nothing does. */
    List<String> billing();

    default boolean billsNothing() {
        return billing().isEmpty();
    }

    /** Stops listening and drops every connection. */
    @Override
    void close();
}
