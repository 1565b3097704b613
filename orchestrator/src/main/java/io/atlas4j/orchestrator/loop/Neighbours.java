package io.atlas4j.orchestrator.loop;

import io.atlas4j.time.TimeSource;
import java.time.Duration;

/** What a node learns from the database about the others: the accounts in which they have machines. */
final class Neighbours {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Accounts accounts;
    private final TimeSource time;
    private final Watch watch;
    private long nextNanos;

    Neighbours(Accounts accounts, TimeSource time, Watch watch) {
        this.accounts = accounts;
        this.time = time;
        this.watch = watch;
        this.nextNanos = time.nanoTime();
    }

    /** Also an account whose first session another node started has to be listed by whoever's turn it is. */
    void tick() {
        if (time.nanoTime() - nextNanos >= 0) {
            nextNanos = time.nanoTime() + EVERY.toNanos();
            accounts.live().forEach(watch::add);
        }
    }
}
