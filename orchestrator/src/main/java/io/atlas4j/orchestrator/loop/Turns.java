package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.store.Account;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** So many calls of one kind at a time and account: no cloud is flooded, and one that hangs holds up no other. */
final class Turns {
    private static final int AT_ONCE = 32;

    private final Map<Account, Semaphore> permits = new ConcurrentHashMap<>();

    /** Waits for a turn and does the work on this thread. */
    void take(Account account, Runnable work) {
        var turn = permits.computeIfAbsent(account, key -> new Semaphore(AT_ONCE));
        turn.acquireUninterruptibly();
        try {
            work.run();
        } finally {
            turn.release();
        }
    }
}
