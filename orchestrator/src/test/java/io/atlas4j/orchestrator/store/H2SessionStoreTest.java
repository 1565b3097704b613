package io.atlas4j.orchestrator.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** A file of one process. */
class H2SessionStoreTest extends SessionStoreContract {
    @TempDir
    private Path home;

    @Override
    SessionStore open(Instant now) {
        return SessionStore.open(new Location.Folder(home, Optional.empty()), now);
    }

    @Override
    boolean hasOneOwner() {
        return true;
    }
}
