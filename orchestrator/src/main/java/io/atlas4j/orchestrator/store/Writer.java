package io.atlas4j.orchestrator.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one who writes. A caller who comes alone does so itself, which saves it two changes of threads. Those who come together
 * wait for a thread that takes all that waits, runs each piece under a savepoint of its own, commits once and syncs once:
 * they share the cost, and a piece that fails undoes itself alone.
 *
 * <p>One writer is also what makes a file fit to be {@linkplain Salvage salvaged}: H2 writes the changes of all open
 * transactions with every commit, and those of a transaction that a kill cut short can be left behind as locked rows
 * that nobody owns, on which the next update spins for ever.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int MOST_TOGETHER = 64;

    /** The first Java whose virtual threads let their carrier go within a monitor. */
    private static final int NO_PINNING = 24;

    private final DataSource source;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("atlas-database-writer").unstarted(this::run);

    /** Read to put something in line, written to close the line: after that nothing can be forgotten in it. */
    private final ReentrantReadWriteLock door = new ReentrantReadWriteLock();

    private boolean closed;

    /** How many callers are here, so that one knows whether it is alone. */
    private final AtomicInteger callers = new AtomicInteger();

    /** Held by whoever writes. */
    private final ReentrantLock turn = new ReentrantLock();

    /** The writer's own, kept from one commit to the next. */
    private @Nullable Connection connection;

    Writer(DataSource source) {
        this.source = source;
    }

    void start() {
        thread.start();
    }

    /** Returns when the work is committed, or also synced. */
    <T extends @Nullable Object> T write(Database.Work<T> work, boolean durably) {
        var job = new Job<>(work, durably);
        var alone = callers.getAndIncrement() == 0;
        try {
            put(job, alone && mayBlock());
            return DatabaseThreads.await(job.answer);
        } finally {
            callers.decrementAndGet();
        }
    }

    private void put(Job<?> job, boolean alone) {
        door.readLock().lock();
        try {
            if (closed) {
                throw Database.closed(null);
            }
            if (alone && turn.tryLock()) {
                writeInTurn(List.of(job));
            } else {
                queue.add(job);
            }
        } finally {
            door.readLock().unlock();
        }
    }

    /** A virtual thread that waits within H2's monitors would hold its carrier on an older Java. */
    private static boolean mayBlock() {
        return !Thread.currentThread().isVirtual() || Runtime.version().feature() >= NO_PINNING;
    }

    private void run() {
        var open = true;
        while (open) {
            var together = next();
            open = together.stream().noneMatch(job -> job.last);
            turn.lock();
            writeInTurn(together);
        }
        disconnect();
    }

    /** With the lock, which it gives back. */
    private void writeInTurn(List<Job<?>> together) {
        try {
            write(together);
            together.forEach(Job::committed);
        } catch (Throwable e) { // even an error: who waits here would wait for ever
            together.forEach(job -> job.failed(e));
            disconnect();
        } finally {
            turn.unlock();
        }
    }

    private void write(List<Job<?>> together) throws SQLException {
        if (connection == null) {
            connection = source.getConnection();
            connection.setAutoCommit(false);
        }
        for (var job : together) {
            job.runOn(connection, together.size() == 1);
        }
        connection.commit();
        if (together.stream().anyMatch(job -> job.durably)) {
            sync(connection);
        }
    }

    /** After a failure nothing is known of the connection; giving it back undoes what it has open. */
    private void disconnect() {
        var used = connection;
        connection = null;
        try {
            if (used != null) {
                used.close();
            }
        } catch (SQLException e) {
            LOG.debug("a connection could not be given back", e);
        }
    }

    private List<Job<?>> next() {
        var together = new ArrayList<Job<?>>();
        try {
            together.add(queue.take());
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
        queue.drainTo(together, MOST_TOGETHER - 1);
        return together;
    }

    private static void sync(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    /** Writes what is in line and takes no more. */
    @Override
    public void close() {
        door.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                queue.add(Job.end());
            }
        } finally {
            door.writeLock().unlock();
        }
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A piece of work and where its answer goes. */
    private static final class Job<T extends @Nullable Object> {
        private final Database.Work<T> work;
        private final boolean durably;
        private final boolean last;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable Throwable failure;

        Job(Database.Work<T> work, boolean durably) {
            this(work, durably, false);
        }

        private Job(Database.Work<T> work, boolean durably, boolean last) {
            this.work = work;
            this.durably = durably;
            this.last = last;
        }

        static Job<?> end() {
            return new Job<>(connection -> "closed", false, true);
        }

        void runOn(Connection connection, boolean alone) throws SQLException {
            var before = alone ? null : connection.setSavepoint();
            try {
                result = work.run(connection);
            } catch (Throwable e) {
                failure = e;
                if (before == null) {
                    connection.rollback();
                } else {
                    connection.rollback(before);
                }
            }
        }

        /** Also a failure is told only now: what it came from, such as a taken key, may have been written beside it. */
        @SuppressWarnings("NullAway") // T itself says whether the result may be null
        void committed() {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        }

        void failed(Throwable e) {
            answer.completeExceptionally(e);
        }
    }
}
