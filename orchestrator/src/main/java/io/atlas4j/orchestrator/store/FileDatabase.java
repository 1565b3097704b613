package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An H2 file that loses nothing it acknowledged, owned by one process.
 *
 * <p>{@code WRITE_DELAY=0} hands each commit to the operating system, which survives a killed process. What must survive
 * a power cut too, {@linkplain #transactDurably a durable transaction}, waits for a {@code CHECKPOINT SYNC} after its
 * commit. All writing is done by one {@link Writer}; what {@link Salvage} finds after a kill is then a commit, whole.
 *
 * <p>Callers' threads enter H2's file, so it is a {@link SteadyFile}, which an interrupt does not close, and which is synced
 * faster.
 */
final class FileDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(FileDatabase.class);
    static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000"
            + ";QUERY_CACHE_SIZE=64;TRACE_LEVEL_FILE=0";

    private static final int READERS = 4;
    private static final int IN_USE_BY_ANOTHER_PROCESS = 90020;

    private final HomeLock lock;
    private final JdbcConnectionPool pool;
    private final DatabaseThreads readers = new DatabaseThreads("atlas-database-reader-", READERS);
    private final Writer writer;

    /** Between two readings: H2 parses every statement anew on a connection that comes from the pool. */
    private final Deque<Connection> resting = new ConcurrentLinkedDeque<>();

    private FileDatabase(HomeLock lock, JdbcConnectionPool pool) {
        this.lock = lock;
        this.pool = pool;
        this.writer = new Writer(pool);
    }

    /**
     * Opens the database in that folder, makes both if need be, and brings the schema to this version.
     *
     * @throws ConflictException if another process has it, or a newer atlas4j wrote it
     * @throws ValidationException if the folder cannot be written
     */
    static FileDatabase open(Path home) {
        var file = home.resolve("atlas");
        if (file.toString().indexOf(';') >= 0) {
            throw ValidationException.of("home", "the path must not contain a semicolon: " + home);
        }
        SteadyFile.register();
        var lock = HomeLock.take(home);
        var pool = JdbcConnectionPool.create(urlOf(file), "sa", "");
        var database = new FileDatabase(lock, pool);
        try {
            pool.setMaxConnections(READERS + 4);
            if (lock.leftOpen()) {
                Salvage.run(home.resolve("atlas.mv.db"));
            }
            probe(pool, file);
            OwnerOnly.closeFile(home.resolve("atlas.mv.db"));
            Migrations.run(pool, "h2", file + ".mv.db", schema -> keepCopy(pool, home, schema));
            database.writer.start();
            return database;
        } catch (AtlasException e) {
            database.close();
            throw e;
        }
    }

    /**
     * H2 writes no trace file, which would quote values. The database is closed by {@link #close()} and not by a hook that
     * races with what still runs at exit.
     */
    private static String urlOf(Path file) {
        return "jdbc:h2:" + SteadyFile.PREFIX + file + OPTIONS;
    }

    /** What an older version can open again; nobody deletes it but its owner. */
    private static void keepCopy(JdbcConnectionPool pool, Path home, String schema) {
        var copy = home.resolve("atlas-schema-" + schema + ".zip");
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("BACKUP TO '" + copy.toString().replace("'", "''") + "'");
        } catch (SQLException e) {
            throw new UnexpectedException(
                    Origin.ATLAS,
                    copy + " could not be written (H2 error " + e.getErrorCode()
                            + "), and the database is not changed without a copy: make room, or move it away",
                    e);
        }
        OwnerOnly.closeFile(copy);
    }

    private static void probe(JdbcConnectionPool pool, Path file) {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            if (e.getErrorCode() == IN_USE_BY_ANOTHER_PROCESS) {
                throw new ConflictException(
                        Origin.ATLAS,
                        "the database " + file
                                + ".mv.db is in use by another process: stop that, or use another folder",
                        e);
            }
            throw new UnexpectedException(
                    Origin.ATLAS,
                    "the database " + file + ".mv.db cannot be opened (H2 error " + e.getErrorCode()
                            + "): restore it, or use another folder",
                    e);
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
        return readers.run(() -> {
            var rested = resting.poll();
            var connection = rested == null ? pool.getConnection() : rested;
            var whole = false;
            try {
                var answer = work.run(connection);
                whole = true;
                return answer;
            } finally {
                if (whole) {
                    resting.push(connection);
                } else {
                    connection.close();
                }
            }
        });
    }

    /** Runs the work alone. */
    @Override
    public <T extends @Nullable Object> T transact(Work<T> work) {
        return writer.write(work, false);
    }

    @Override
    public <T extends @Nullable Object> T transactDurably(Work<T> work) {
        return writer.write(work, true);
    }

    /** Finishes what runs and gives the folder free. */
    @Override
    public void close() {
        readers.close();
        resting.forEach(FileDatabase::giveBack);
        writer.close();
        if (shutDown()) {
            lock.leaveWhole();
        }
        pool.dispose();
        lock.close();
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back", e);
        }
    }

    private boolean shutDown() {
        var done = false;
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
            done = true;
        } catch (SQLException e) {
            // either it never opened, or this connection could not be given back because there is no database any more
        }
        return done;
    }
}
