package io.atlas4j.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.atlas4j.orchestrator.OrchestratorBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a measured orchestrator keeps its sessions: an H2 file, or a PostgreSQL server that waits for its disk, which the
 * embedded one does only when told.
 */
final class Storage implements AutoCloseable {
    private static final String NO_SERVER = "-";
    private static final int CONNECTIONS = 10;
    private static final int KEY_BYTES = 32;

    private final Path folder;
    private final Optional<HikariDataSource> pool;
    private final Runnable afterwards;

    private Storage(Path folder, Optional<HikariDataSource> pool, Runnable afterwards) {
        this.folder = folder;
        this.pool = pool;
        this.afterwards = afterwards;
    }

    /** An empty one, {@code h2} or {@code postgresql}, deleted when it is closed. */
    static Storage create(String kind) {
        return switch (kind) {
            case "h2" -> {
                var folder = Folder.create();
                yield new Storage(folder.path(), Optional.empty(), folder::close);
            }
            case "postgresql" -> server();
            default -> throw new IllegalArgumentException("h2 or postgresql, not " + kind);
        };
    }

    private static Storage server() {
        var folder = Folder.create();
        try {
            var server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
            var key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            Files.writeString(
                    keyFile(folder.path()), "k1 " + Base64.getEncoder().encodeToString(key));
            return new Storage(
                    folder.path(),
                    Optional.of(pool(server.getJdbcUrl("postgres", "postgres"))),
                    () -> stop(server, folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(EmbeddedPostgres server, Folder folder) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder.close();
    }

    /** Another process's, by what {@link #address} told there. */
    static Storage at(String folder, String url) {
        var pool = url.equals(NO_SERVER) ? Optional.<HikariDataSource>empty() : Optional.of(pool(url));
        return new Storage(Path.of(folder), pool, () -> {});
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(config);
    }

    /** Two arguments for {@link #at}. */
    String[] address() {
        return new String[] {
            folder.toString(), pool.map(HikariDataSource::getJdbcUrl).orElse(NO_SERVER)
        };
    }

    OrchestratorBuilder under(OrchestratorBuilder builder) {
        return pool.map(source -> builder.dataSource(source).keyFile(keyFile(folder)))
                .orElseGet(() -> builder.home(folder));
    }

    private static Path keyFile(Path folder) {
        return folder.resolve("atlas.key");
    }

    /** What it takes of the disk; a file is as small as it gets once no orchestrator has it open. */
    long bytes() {
        try {
            return pool.isPresent() ? serverBytes(pool.get()) : Files.size(folder.resolve("atlas.mv.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long serverBytes(HikariDataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var size = statement.executeQuery("select pg_database_size(current_database())")) {
            size.next();
            return size.getLong(1);
        }
    }

    /** Makes it as if every session had become ready and been touched last at that moment; for when nobody has it open. */
    void touchAll(Instant at) {
        try (var connection = connection();
                var update = connection.prepareStatement("""
                        update atlas_session set created_at = ?, up_since = ?, ready_at = ?, touched_at = ?,
                            next_wake_at = cast(? as timestamp with time zone) + interval '1' second * idle_after_ms / 1000
                        """)) {
            for (var i = 1; i <= update.getParameterMetaData().getParameterCount(); i++) {
                update.setObject(i, at.atOffset(ZoneOffset.UTC));
            }
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connection() throws SQLException {
        return pool.isPresent()
                ? pool.get().getConnection()
                : DriverManager.getConnection(
                        "jdbc:h2:file:" + folder.resolve("atlas") + ";DB_CLOSE_DELAY=0", "sa", "");
    }

    @Override
    public void close() {
        pool.ifPresent(HikariDataSource::close);
        afterwards.run();
    }
}
