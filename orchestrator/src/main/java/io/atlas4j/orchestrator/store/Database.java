package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where statements run: {@link FileDatabase a file of this process}, or {@link SharedDatabase a server of several}.
 * No virtual thread is pinned by a driver on Java 21, and an interrupted caller leaves nothing half done. Blocks; safe for
 * many threads.
 */
interface Database extends AutoCloseable {
    String UNIQUE_VIOLATION = "23505";

    /** What is done with a connection; commit and rollback are not its business. It may be run again. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    /** Whether other processes use it at the same time. */
    boolean isShared();

    /** Reads what is committed, beside whatever is being written. */
    <T extends @Nullable Object> T read(Work<T> work);

    /** Returns when the work is committed: a kill of this process cannot undo it. */
    <T extends @Nullable Object> T transact(Work<T> work);

    /** The same, and returns only when a power cut cannot undo it either. */
    <T extends @Nullable Object> T transactDurably(Work<T> work);

    /** Finishes what runs. */
    @Override
    void close();

    /** Whether the failure of {@link #transact} was a value that exists already. */
    static boolean isDuplicate(AtlasException failure) {
        return failure.getCause() instanceof SQLException e && UNIQUE_VIOLATION.equals(e.getSQLState());
    }

    static AtlasException closed(@Nullable Throwable cause) {
        return new UnexpectedException(Origin.ATLAS, "the orchestrator is closed", cause);
    }
}
