package io.atlas4j.orchestrator.store;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that several nodes use. What it acknowledged is on its disk; what only a later look would show
 * again does not wait for that disk ({@code synchronous_commit}).
 *
 * <p>Nobody waits for ever for a node that is frozen or cut off: the server ends its transaction and gives its rows free,
 * and a node whose server does not answer gives up by itself.
 */
final class SharedDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(SharedDatabase.class);
    private static final int THREADS = 8;

    /** Any number that nobody else in the database locks by. */
    private static final long SCHEMA_LOCK = 0x61746c617334_6aL;

    private static final int OLDEST_SERVER = 13;
    private static final int TRIES = 8;
    private static final int PAUSE_MILLIS = 20;

    /** Longer than a statement may take, so that the server is the first to say so. */
    private static final int NETWORK_TIMEOUT_MILLIS = 25_000;

    /** Serialization, deadlock, a lock that was not to be had: all of them left nothing, and may do better next time. */
    private static final Set<String> PASSING = Set.of("40001", "40P01", "55P03");

    /** For this transaction alone: the connection may be somebody else's the next moment. */
    private static final String LIMITS = """
            select set_config('idle_in_transaction_session_timeout', '10s', true),
                set_config('lock_timeout', '5s', true), set_config('statement_timeout', '20s', true),
                set_config('synchronous_commit', case when ? then
                    case current_setting('synchronous_commit') when 'off' then 'on' when 'local' then 'on'
                        else current_setting('synchronous_commit') end
                    else 'off' end, true)
            """;

    private final DataSource source;
    private final DatabaseThreads threads = new DatabaseThreads("atlas-database-", THREADS);

    private SharedDatabase(DataSource source) {
        this.source = source;
    }

    /**
     * Brings the schema to this version.
     *
     * @throws ValidationException if it is no PostgreSQL, or one that is too old
     */
    static SharedDatabase open(DataSource source) {
        try (var connection = source.getConnection()) {
            var server = connection.getMetaData();
            if (!"PostgreSQL".equals(server.getDatabaseProductName())
                    || server.getDatabaseMajorVersion() < OLDEST_SERVER) {
                throw ValidationException.of(
                        "dataSource",
                        "must lead to PostgreSQL " + OLDEST_SERVER + " or newer, but leads to "
                                + server.getDatabaseProductName() + " " + server.getDatabaseProductVersion());
            }
            migrate(source, connection);
        } catch (SQLException e) {
            throw new UnexpectedException(
                    Origin.ATLAS, "the database cannot be reached (SQL state " + e.getSQLState() + ")", e);
        }
        return new SharedDatabase(source);
    }

    /** One node after the other: two that give an empty database its first schema at once would fail. */
    private static void migrate(DataSource source, Connection connection) throws SQLException {
        Sql.query(connection, "select pg_advisory_lock(?)", row -> "locked", SCHEMA_LOCK);
        try {
            Migrations.run(source, "postgresql", "the database \"" + connection.getCatalog() + "\"", schema -> {});
        } finally {
            Sql.query(connection, "select pg_advisory_unlock(?)", row -> "unlocked", SCHEMA_LOCK);
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
        return threads.run(() -> with(true, work));
    }

    @Override
    public <T extends @Nullable Object> T transact(Work<T> work) {
        return threads.run(() -> transact(work, false));
    }

    @Override
    public <T extends @Nullable Object> T transactDurably(Work<T> work) {
        return threads.run(() -> transact(work, true));
    }

    /** The one statement that asks for the time; all others are told it. */
    static Instant time(Connection connection) throws SQLException {
        return Sql.query(connection, "select clock_timestamp() as at", row -> Sql.instant(row, "at"))
                .getFirst();
    }

    private <T extends @Nullable Object> T transact(Work<T> work, boolean durably) throws SQLException {
        for (var attempt = 1; ; attempt++) {
            try {
                return with(false, connection -> committed(connection, work, durably));
            } catch (SQLException e) {
                if (attempt == TRIES || !PASSING.contains(e.getSQLState())) {
                    throw e;
                }
                var most = PAUSE_MILLIS << attempt; // random, so that two that met do not meet again
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                        ThreadLocalRandom.current().nextInt(1, most)));
            }
        }
    }

    private static <T extends @Nullable Object> T committed(Connection connection, Work<T> work, boolean durably)
            throws SQLException {
        var done = false;
        try {
            Sql.query(connection, LIMITS, row -> "set", durably);
            var result = work.run(connection);
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                undo(connection);
            }
        }
    }

    /** A connection that is broken has undone it already, or the server will. */
    private static void undo(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("a transaction could not be rolled back", e);
        }
    }

    /** Leaves the connection as it was, for it may come from a pool and go to anybody. */
    private <T extends @Nullable Object> T with(boolean autoCommit, Work<T> work) throws SQLException {
        try (var connection = source.getConnection()) {
            var autoCommitBefore = connection.getAutoCommit();
            var timeoutBefore = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
            connection.setAutoCommit(autoCommit);
            try {
                return work.run(connection);
            } finally {
                restore(connection, autoCommitBefore, timeoutBefore);
            }
        }
    }

    private static void restore(Connection connection, boolean autoCommit, int timeout) {
        try {
            if (!connection.isClosed()) {
                connection.setAutoCommit(autoCommit);
                connection.setNetworkTimeout(Runnable::run, timeout);
            }
        } catch (SQLException e) {
            LOG.debug("a connection is given back broken", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
