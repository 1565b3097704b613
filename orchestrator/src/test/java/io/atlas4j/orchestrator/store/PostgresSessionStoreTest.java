package io.atlas4j.orchestrator.store;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A server of many nodes. */
class PostgresSessionStoreTest extends SessionStoreContract {
    @TempDir
    private Path folder;

    private HikariDataSource pool;

    @Override
    SessionStore open(Instant now) {
        pool = Postgres.pool(Postgres.newDatabase());
        return SessionStore.open(
                new Location.Server(pool, Optional.of(Postgres.keyFile(folder, Postgres.key("k1")))), now);
    }

    @Override
    boolean hasOneOwner() {
        return false;
    }

    @AfterEach
    void closePool() {
        pool.close();
    }
}
