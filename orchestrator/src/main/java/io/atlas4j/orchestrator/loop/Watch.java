package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.store.Account;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the loops in time: deadlines each second, each account at its own pace and beside the others, so that a slow
 * cloud holds up nobody. A list or a bill is never asked for while the one before is still under way.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final long DEADLINES_MILLIS = 1000;
    private static final long LOOK_MILLIS = 100;

    /** How soon a node that may not look now asks again, so that one that is gone is soon replaced. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final Engine engine;
    private final Optional<Duration> every;
    private final Map<Account, Turn> turns = new ConcurrentHashMap<>();
    private final AtomicBoolean forgetting = new AtomicBoolean();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("atlas-clock").factory());

    /** When an account is listed next, and whether it is asked for its machines or its bill right now. */
    private static final class Turn {
        private final AtomicBoolean running = new AtomicBoolean();
        private final AtomicBoolean billing = new AtomicBoolean();
        private volatile long nextNanos = System.nanoTime();
    }

    Watch(Engine engine, Optional<Duration> every) {
        this.engine = engine;
        this.every = every;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // they never complete: guarded() lets nothing out
    void start() {
        clock.scheduleWithFixedDelay(() -> guarded(engine::deadlinesDue), 0, DEADLINES_MILLIS, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(() -> guarded(this::look), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void add(Account account) {
        turns.computeIfAbsent(account, key -> new Turn());
    }

    Collection<Account> accounts() {
        return List.copyOf(turns.keySet());
    }

    void soon(Account account) {
        var turn = turns.get(account);
        if (turn != null) {
            turn.nextNanos = System.nanoTime();
        }
    }

    private void look() {
        turns.forEach((account, turn) -> {
            if (System.nanoTime() - turn.nextNanos >= 0 && turn.running.compareAndSet(false, true)) {
                turn.nextNanos = System.nanoTime() + pace(account).toNanos();
                beside("atlas-observe-" + account.provider(), turn.running, () -> observe(account, turn));
            }
            if (engine.isBillDue(account) && turn.billing.compareAndSet(false, true)) {
                beside("atlas-bill-" + account.provider(), turn.billing, () -> engine.compareBill(account));
            }
        });
        if (engine.isForgettingDue() && forgetting.compareAndSet(false, true)) {
            beside("atlas-retention", forgetting, engine::forget);
        }
        engine.webhooks().forEach(webhook -> {
            if (webhook.isDue() && webhook.running().compareAndSet(false, true)) {
                beside(webhook.threadName(), webhook.running(), webhook::tick);
            }
        });
    }

    /** Looks, and leaves at least as long to others before the next look as this one took. */
    private void observe(Account account, Turn turn) {
        var begun = System.nanoTime();
        var mine = engine.observe(account);
        var now = System.nanoTime();
        var pause = mine ? now - begun : ASK_AGAIN.toNanos();
        var isSooner = turn.nextNanos - now < pause;
        if (mine == isSooner) {
            turn.nextNanos = now + pause;
        }
    }

    /** On a thread of its own, which says when it is done. */
    private static void beside(String name, AtomicBoolean running, Runnable work) {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                guarded(work);
            } finally {
                running.set(false);
            }
        });
    }

    /** A provider that cannot even be made, for want of its jar, is asked again as rarely as any cloud. */
    private Duration pace(Account account) {
        try {
            return every.orElseGet(() -> engine.pace(account));
        } catch (RuntimeException e) {
            return Duration.ofMinutes(1);
        }
    }

    /** A tick that fails is followed by the next, whatever it fails with: anything thrown would stop the clock for good. */
    private static void guarded(Runnable tick) {
        try {
            tick.run();
        } catch (Throwable e) {
            LOG.warn("a tick failed; the next one repeats it", e);
        }
    }

    @Override
    public void close() {
        clock.shutdown();
        try {
            clock.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
