package io.atlas4j.orchestrator.loop;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes care of each of many sessions so that its trouble stays its own: what fails is said, and the others go on. Where there
 * is a background, many at a time, because what is written together shares a commit; else one after the other on this thread.
 */
final class Each {
    private static final Logger LOG = LoggerFactory.getLogger(Each.class);

    /** As many as the file's writer commits together. */
    private static final int AT_ONCE = 64;

    private final boolean beside;

    Each(boolean beside) {
        this.beside = beside;
    }

    /** Does the step for every session, and returns when all are done. */
    <T> void alone(Collection<Of<T>> sessions, BiConsumer<String, T> step) {
        var line = new ConcurrentLinkedQueue<>(sessions);
        if (!beside || sessions.size() == 1) {
            drain(line, step);
            return;
        }
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("atlas-each-", 1).factory())) {
            for (var i = 0; i < Math.min(AT_ONCE, sessions.size()); i++) {
                threads.execute(() -> drain(line, step));
            }
        }
    }

    /** What is to be done about a session. */
    record Of<T>(String sessionId, T what) {}

    private static <T> void drain(ConcurrentLinkedQueue<Of<T>> line, BiConsumer<String, T> step) {
        for (var next = line.poll(); next != null; next = line.poll()) {
            var one = next;
            alone(one.sessionId(), () -> step.accept(one.sessionId(), one.what()));
        }
    }

    /** Only this one, on this thread. */
    static void alone(String sessionId, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("session {} could not be taken care of; it is tried again", sessionId, e);
        }
    }
}
