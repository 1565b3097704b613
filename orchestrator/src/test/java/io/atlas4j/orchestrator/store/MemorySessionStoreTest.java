package io.atlas4j.orchestrator.store;

import java.time.Instant;

/** The store of simulations is like the others. */
class MemorySessionStoreTest extends SessionStoreContract {
    @Override
    SessionStore open(Instant now) {
        return new MemorySessionStore("memory00");
    }
}
