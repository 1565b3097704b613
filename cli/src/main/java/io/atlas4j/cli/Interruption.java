package io.atlas4j.cli;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What happens when the process is told to end before it is done (Ctrl-C, {@code kill}): it tidies up, then exits with
 * 130. Without {@link #install} nothing is listened for.
 */
final class Interruption {
    /** A create that hangs must not make Ctrl-C useless. */
    private static final int PATIENCE_SECONDS = 30;

    private final ReentrantLock work = new ReentrantLock();
    private final Deque<Runnable> actions = new ConcurrentLinkedDeque<>();
    private volatile boolean underWay;
    private volatile String unbrokenWork = "";
    private volatile boolean done;

    /** From now on a signal ends the process through here. */
    void install(Runnable finish) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("atlas-interrupted").unstarted(() -> interrupted(finish)));
    }

    /** The command has ended by itself. */
    void disarm() {
        done = true;
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** Runs when interrupted; the last added runs first. */
    void onInterrupt(Runnable action) {
        work.lock();
        try {
            actions.push(action);
        } finally {
            work.unlock();
        }
    }

    /** Forgets what was added last. */
    void forget() {
        work.lock();
        try {
            actions.poll();
        } finally {
            work.unlock();
        }
    }

    /** Runs work that a signal waits for, such as renting a machine: stopped half-way, nobody would know its id. */
    <T> T unbroken(Supplier<T> body) {
        work.lock();
        try {
            return body.get();
        } finally {
            work.unlock();
        }
    }

    /** Says what the {@link #unbroken} work is at: told to who interrupts it, and again if it outlasts our patience. */
    void atWork(String sentence) {
        unbrokenWork = sentence;
    }

    private void interrupted(Runnable finish) {
        if (done) {
            return;
        }
        underWay = true;
        try {
            awaitWork();
            actions.forEach(Interruption::tidy);
            finish.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(Errors.INTERRUPTED);
        }
    }

    /** The lock is not given back: the thread that was told to end must not go on behind our back. */
    private void awaitWork() throws InterruptedException {
        if (work.tryLock()) {
            return;
        }
        var told = unbrokenWork;
        tell(told);
        if (!work.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS) && !unbrokenWork.equals(told)) {
            tell(unbrokenWork);
        }
    }

    private static void tell(String sentence) {
        if (!sentence.isEmpty()) {
            System.err.println("atlas: " + sentence);
        }
    }

    /** What fails must not keep the rest from being tidied up. */
    private static void tidy(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            System.err.println("atlas: could not tidy up: " + e.getMessage());
        }
    }
}
