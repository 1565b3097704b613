package io.atlas4j.orchestrator.store;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Platform threads that run statements, and how their answers are waited for. */
final class DatabaseThreads implements AutoCloseable {
    private final ExecutorService threads;

    DatabaseThreads(String name, int count) {
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name(name, 1).factory());
    }

    <T extends @Nullable Object> T run(Callable<T> job) {
        Future<T> answer;
        try {
            answer = threads.submit(job);
        } catch (RejectedExecutionException e) {
            throw Database.closed(e);
        }
        return await(answer);
    }

    /** Waits without giving up: what is written is written, whether the caller still wants it or not. */
    static <T extends @Nullable Object> T await(Future<T> future) {
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
        return failure instanceof SQLException e ? " (SQL state " + e.getSQLState() + ")" : "";
    }

    /** Finishes what runs. */
    @Override
    public void close() {
        threads.close();
    }
}
