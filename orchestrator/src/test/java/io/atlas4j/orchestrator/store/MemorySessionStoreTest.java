package io.atlas4j.orchestrator.store;

import java.time.Instant;
import org.junit.jupiter.api.Nested;

/** The store of simulations is like the others. */
class MemorySessionStoreTest {
    @Nested
    class OfOneOwner extends SessionStoreContract {
        @Override
        SessionStore open(Instant now) {
            return new MemorySessionStore("memory00", true);
        }

        @Override
        boolean hasOneOwner() {
            return true;
        }
    }

    @Nested
    class OfSeveralNodes extends SessionStoreContract {
        @Override
        SessionStore open(Instant now) {
            return new MemorySessionStore("memory00");
        }

        @Override
        boolean hasOneOwner() {
            return false;
        }
    }
}
