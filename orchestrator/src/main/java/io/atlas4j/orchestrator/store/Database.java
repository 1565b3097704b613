package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * An H2 file that loses nothing it acknowledged, owned by one process.
 *
 * <p>{@code WRITE_DELAY=0} hands each commit to the operating system, which survives a killed process. What must survive
 * a power cut too, {@linkplain #transactDurably a durable transaction}, waits for a {@code CHECKPOINT SYNC} after its
 * commit. All writing is done by one {@link Writer}; what {@link Salvage} finds after a kill is then a commit, whole.
 *
 * <p>Statements run on platform threads of ours. Drivers pin virtual threads on Java 21, and an interrupt during a read
 * or write closes H2's file for everybody, so a caller's thread never enters it. Safe for many threads.
 */
public final class Database implements AutoCloseable {
    private static final int READERS = 4;
    private static final int IN_USE_BY_ANOTHER_PROCESS = 90020;
    private static final String UNIQUE_VIOLATION = "23505";

    private final HomeLock lock;
    private final JdbcConnectionPool pool;
    private final ExecutorService readers = Executors.newFixedThreadPool(
            READERS,
            Thread.ofPlatform().daemon().name("atlas-database-reader-", 1).factory());
    private final Writer writer;

    private Database(HomeLock lock, JdbcConnectionPool pool) {
        this.lock = lock;
        this.pool = pool;
        this.writer = new Writer(pool);
    }

    /** What is done with a connection; commit and rollback are not its business. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Opens the database in that folder, makes both if need be, and brings the schema to this version.
     *
     * @throws ConflictException if another process has it, or a newer atlas4j wrote it
     * @throws ValidationException if the folder cannot be written
     */
    public static Database open(Path home) {
        var file = home.resolve("atlas");
        if (file.toString().indexOf(';') >= 0) {
            throw ValidationException.of("home", "the path must not contain a semicolon: " + home);
        }
        var lock = HomeLock.take(home);
        var pool = JdbcConnectionPool.create(urlOf(file), "sa", "");
        var database = new Database(lock, pool);
        try {
            pool.setMaxConnections(READERS + 4);
            if (lock.ownerDied()) {
                Salvage.run(home.resolve("atlas.mv.db"));
            }
            probe(pool, file);
            OwnerOnly.closeFile(home.resolve("atlas.mv.db"));
            Migrations.run(pool, "h2", file + ".mv.db");
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
        return "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000"
                + ";QUERY_CACHE_SIZE=64;TRACE_LEVEL_FILE=0";
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

    /** Reads what is committed, beside whatever is being written. */
    public <T extends @Nullable Object> T read(Work<T> work) {
        return await(submit(() -> {
            try (var connection = pool.getConnection()) {
                return work.run(connection);
            }
        }));
    }

    /** Runs the work alone, and returns when it is committed: a kill cannot undo it. */
    public <T extends @Nullable Object> T transact(Work<T> work) {
        return await(writer.write(work, false));
    }

    /** The same, and returns only when a power cut cannot undo it either. */
    public <T extends @Nullable Object> T transactDurably(Work<T> work) {
        return await(writer.write(work, true));
    }

    /** Whether the failure of {@link #transact} was a value that exists already. */
    static boolean isDuplicate(AtlasException failure) {
        return failure.getCause() instanceof SQLException e && UNIQUE_VIOLATION.equals(e.getSQLState());
    }

    private <T extends @Nullable Object> Future<T> submit(Callable<T> job) {
        try {
            return readers.submit(job);
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
    }

    static AtlasException closed(@Nullable Throwable cause) {
        return new UnexpectedException(Origin.ATLAS, "the orchestrator is closed", cause);
    }

    /** Waits without giving up: what is written is written, whether the caller still wants it or not. */
    private static <T extends @Nullable Object> T await(Future<T> future) {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new UnexpectedException(Origin.ATLAS, "the database failed" + codeOf(failure), failure);
    }

    private static String codeOf(@Nullable Throwable failure) {
        return failure instanceof SQLException e ? " (H2 error " + e.getErrorCode() + ")" : "";
    }

    /** Finishes what runs and gives the folder free. */
    @Override
    public void close() {
        readers.close();
        writer.close();
        if (shutDown()) {
            lock.leaveWhole();
        }
        pool.dispose();
        lock.close();
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
