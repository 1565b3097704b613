package io.atlas4j.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** The floor under {@link StartBenchmark}: one short row, committed and synced to the disk, syncs shared by callers. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SyncedCommitBenchmark {
    /** One database with one table. */
    @State(Scope.Benchmark)
    public static class Store {
        private final Folder folder = Folder.create();
        private final String url =
                "jdbc:h2:file:" + folder.path().resolve("floor") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        private final AtomicLong committed = new AtomicLong();
        private final ReentrantLock syncing = new ReentrantLock();
        private Connection first;
        private long synced;

        /** Makes the table; this connection keeps the database open. */
        @Setup
        public void open() throws SQLException {
            first = connect();
            try (var statement = first.createStatement()) {
                statement.execute("create table intent (id bigint auto_increment primary key, name varchar(60))");
            }
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection(url, "sa", "");
        }

        void sync(Connection connection, long ticket) throws SQLException {
            syncing.lock();
            try (var statement = connection.createStatement()) {
                if (synced < ticket) {
                    var newest = committed.get();
                    statement.execute("CHECKPOINT SYNC");
                    synced = newest;
                }
            } finally {
                syncing.unlock();
            }
        }

        /** Deletes everything. */
        @TearDown
        public void close() throws SQLException {
            first.close();
            folder.close();
        }
    }

    /** A connection for each caller. */
    @State(Scope.Thread)
    public static class Caller {
        private Connection connection;

        /** Connects. */
        @Setup
        public void open(Store store) throws SQLException {
            connection = store.connect();
            connection.setAutoCommit(false);
        }

        /** Disconnects. */
        @TearDown
        public void close() throws SQLException {
            connection.close();
        }
    }

    @Benchmark
    @Threads(1)
    public void oneCaller(Store store, Caller caller) throws SQLException {
        commit(store, caller);
    }

    @Benchmark
    @Threads(32)
    public void thirtyTwoCallers(Store store, Caller caller) throws SQLException {
        commit(store, caller);
    }

    static void commit(Store store, Caller caller) throws SQLException {
        var connection = caller.connection;
        try (var insert = connection.prepareStatement("insert into intent (name) values (?)")) {
            insert.setString(1, "atlas-12345678-1234567890-1");
            insert.executeUpdate();
        }
        connection.commit();
        store.sync(connection, store.committed.incrementAndGet());
    }
}
