package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.machine.Situation;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/** One thing that a node does, on a thread of its own so that it can be left lying between any two calls. */
final class Strand {
    final String label;

    /** The session that it is for, or that its news is of. */
    Optional<String> about;

    /** Where its session is to be when its news comes: until then, or the hour below, it lies on it. */
    Optional<Situation> awaited = Optional.empty();

    long awaitedUntil;

    /** Whether it got an answer from the cloud. */
    boolean answered;

    /** The attempt that its news is of, while it lies on it. */
    OptionalInt lyingOn = OptionalInt.empty();

    private final Runnable body;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private boolean started;
    private boolean done;
    private Optional<Throwable> failure = Optional.empty();

    Strand(String label, Optional<String> about, Runnable body) {
        this.label = label;
        this.about = about;
        this.body = body;
    }

    /** Runs it until it pauses or is done; says whether it is. */
    boolean resume() {
        if (started) {
            go.release();
        } else {
            started = true;
            Thread.startVirtualThread(this::run);
        }
        back.acquireUninterruptibly();
        return done;
    }

    Optional<Throwable> failure() {
        return failure;
    }

    /** Called by the body: lies there until somebody resumes it. */
    void pause() {
        back.release();
        go.acquireUninterruptibly();
    }

    private void run() {
        try {
            body.run();
        } catch (Crash e) {
            // its process is gone, and so is it
        } catch (Throwable e) {
            failure = Optional.of(e);
        } finally {
            done = true;
            back.release();
        }
    }
}
