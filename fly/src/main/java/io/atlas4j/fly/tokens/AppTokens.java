package io.atlas4j.fly.tokens;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.fly.tokens.TokenChain.None;
import io.atlas4j.fly.tokens.TokenChain.Obtained;
import io.atlas4j.fly.tokens.TokenChain.Outcome;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.StoredToken;
import io.atlas4j.spi.TokenStorage.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of one application: one search at a time, shared by all who wait, a memory of what was rejected and of the
 * last failure, and the thread that renews.
 */
final class AppTokens {
    private static final Logger LOG = LoggerFactory.getLogger(AppTokens.class);
    private static final int REJECTED_KEPT = 256;
    private static final Duration FAILURE_KEPT = Duration.ofSeconds(30);
    private static final Duration RENEW_AGAIN = Duration.ofSeconds(30);

    private final String app;
    private final TokenWorkshop shop;
    /** Guards the fields below; held for moments only. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Held while the storage is written or cleared, so that a late write cannot bring back what was removed. */
    private final ReentrantLock storing = new ReentrantLock();

    private final Map<String, Boolean> rejected = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REJECTED_KEPT;
        }
    };

    private @Nullable Search search;
    private @Nullable Failure failure;
    private @Nullable Thread renewal;
    private long generation;

    AppTokens(String app, TokenWorkshop shop) {
        this.app = app;
        this.shop = shop;
    }

    /** A search under way. */
    private record Search(boolean fresh, CompletableFuture<Outcome> outcome) {}

    private record Failure(None outcome, long until) {}

    /** What a caller gets, and where it came from for that caller. */
    record Answer(Outcome outcome, TokenSource source) {}

    /** The token from memory, or of the search that runs, or of a new search. */
    Answer acquire() {
        Search mine;
        var follows = false;
        lock.lock();
        try {
            var entry = shop.memory().get(app);
            if (entry != null && shop.isAlive(entry)) {
                entry.wanted = true;
                return new Answer(new Obtained(entry.token, Duration.ZERO), TokenSource.MEMORY);
            }
            if (failure != null && shop.time().nanoTime() - failure.until < 0) {
                return new Answer(failure.outcome, TokenSource.NONE);
            }
            follows = search != null;
            mine = search == null ? begin(false, true) : search;
        } finally {
            lock.unlock();
        }
        return answer(mine, follows);
    }

    /** A token that no layer remembered. The old one stays until there is a new one. */
    Answer refresh(boolean wanted) {
        while (true) {
            Search other;
            lock.lock();
            try {
                if (search == null) {
                    other = begin(true, wanted);
                } else {
                    other = search;
                }
            } finally {
                lock.unlock();
            }
            var answer = answer(other, false);
            if (other.fresh) {
                return answer;
            }
        }
    }

    void reject(Credential credential) {
        lock.lock();
        try {
            rejected.put(credential.hash(), true);
            var entry = shop.memory().get(app);
            if (entry != null && entry.token.value().reveal().equals(credential.canonical())) {
                dropMemory();
            }
        } finally {
            lock.unlock();
        }
        storing.lock();
        try {
            shop.storage().deleteIf(Kind.CACHED, app, Secret.of(credential.canonical()));
        } catch (RuntimeException e) {
            LOG.error(
                    "the rejected token of {} could not be removed from storage: {}",
                    app,
                    e.getClass().getName());
        } finally {
            storing.unlock();
        }
    }

    /** Rejects what is remembered now, in memory and in storage. */
    void rejectCurrent() {
        var entry = shop.memory().get(app);
        if (entry != null) {
            Credential.parse(entry.token.value().reveal()).ifPresent(this::reject);
        }
        shop.storage()
                .get(Kind.CACHED, app)
                .flatMap(stored -> Credential.parse(stored.value().reveal()))
                .ifPresent(this::reject);
    }

    void setManual(Credential credential) {
        shop.storage()
                .put(
                        Kind.MANUAL,
                        app,
                        new StoredToken(Secret.of(credential.canonical()), MacaroonExpiry.of(credential)));
        lock.lock();
        try {
            rejected.remove(credential.hash()); // whoever gives it vouches for it
            failure = null;
            var entry = shop.memory().get(app);
            if (entry != null && (shop.manualFirst() || entry.token.source() == TokenSource.MANUAL)) {
                dropMemory();
            }
        } finally {
            lock.unlock();
        }
    }

    void forget() {
        lock.lock();
        try {
            generation++;
            failure = null;
            rejected.clear();
            dropMemory();
        } finally {
            lock.unlock();
        }
        storing.lock();
        try {
            shop.storage().delete(Kind.CACHED, app);
            shop.storage().delete(Kind.MANUAL, app);
        } finally {
            storing.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            if (renewal != null) {
                renewal.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs on a thread of its own: a caller who is interrupted must not fail the others. */
    private Search begin(boolean fresh, boolean wanted) {
        var begun = new Search(fresh, new CompletableFuture<>());
        var born = generation;
        inBackground(() -> {
            try {
                var outcome = seek(fresh);
                settle(outcome, born, wanted);
                begun.outcome.complete(outcome);
            } catch (Throwable e) {
                settle(null, born, wanted);
                begun.outcome.completeExceptionally(e);
            }
        });
        search = begun; // the thread cannot have ended it yet: it needs our lock
        return begun;
    }

    private void inBackground(Runnable work) {
        try {
            shop.threads().execute(work);
        } catch (RejectedExecutionException e) {
            throw new UnexpectedException(Origin.of("fly"), "the tokens were closed");
        }
    }

    private Outcome seek(boolean fresh) throws InterruptedException {
        while (true) {
            var outcome = shop.chain().seek(app, fresh, this::isRejected);
            if (outcome instanceof Obtained obtained
                    && Credential.parse(obtained.token().value().reveal())
                            .filter(this::isRejected)
                            .isPresent()) {
                continue; // rejected while we carried it here
            }
            return outcome;
        }
    }

    private void settle(@Nullable Outcome outcome, long born, boolean wanted) {
        lock.lock();
        try {
            search = null;
            if (generation != born) {
                return; // forgotten meanwhile: those who wait get it, nobody else
            }
            switch (outcome) {
                case null -> {}
                case None none -> {
                    if (!shop.memory().containsKey(app)) {
                        failure = new Failure(none, shop.time().nanoTime() + FAILURE_KEPT.toNanos());
                    }
                }
                case Obtained(var token, var keep) -> {
                    failure = null;
                    dropMemory();
                    var entry = new TokenWorkshop.Entry(token, shop.time().nanoTime() + keep.toNanos(), wanted);
                    shop.memory().put(app, entry);
                    if (token.source() == TokenSource.CLI) {
                        keep(entry);
                    }
                    if (token.source() == TokenSource.CLI || token.source() == TokenSource.STORAGE) {
                        renewal = Thread.ofVirtual().name("atlas-fly-renewal").start(() -> renew(entry, keep));
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Not on the thread that the callers wait for, unless everything is being closed and there is no other. */
    private void keep(TokenWorkshop.Entry entry) {
        try {
            shop.threads().execute(() -> store(entry));
        } catch (RejectedExecutionException e) {
            store(entry);
        }
    }

    private Answer answer(Search search, boolean follows) {
        try {
            var outcome = search.outcome.get();
            return switch (outcome) {
                case None none -> new Answer(none, TokenSource.NONE);
                case Obtained got ->
                    new Answer(got, follows ? TokenSource.MEMORY : got.token().source());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(Origin.of("fly"), "interrupted while a token for " + app + " was looked for");
        } catch (ExecutionException e) {
            var cause = Optional.ofNullable(e.getCause()).orElse(e);
            throw new UnexpectedException(
                    Origin.of("fly"),
                    "the search for a token for " + app + " failed with "
                            + cause.getClass().getName(),
                    cause);
        }
    }

    private void store(TokenWorkshop.Entry entry) {
        storing.lock();
        try {
            if (shop.memory().get(app) == entry) {
                shop.storage().put(Kind.CACHED, app, new StoredToken(entry.token.value(), entry.token.expiresAt()));
            }
        } catch (RuntimeException e) {
            LOG.error("could not persist the token of {}: {}", app, e.getClass().getName());
        } finally {
            storing.unlock();
        }
    }

    /** Waits until the entry nears its end and replaces it, as long as somebody reads it. */
    private void renew(TokenWorkshop.Entry entry, Duration keep) {
        var ahead = List.of(shop.refreshAhead(), keep.dividedBy(2)).stream()
                .min(Duration::compareTo)
                .orElseThrow();
        var wait = keep.minus(ahead);
        try {
            while (true) {
                shop.time().sleep(wait);
                var left = Duration.ofNanos(entry.deadline - shop.time().nanoTime());
                if (shop.memory().get(app) != entry || !entry.wanted || !left.isPositive()) {
                    return;
                }
                inBackground(() -> shop.renewal().accept(this, app));
                wait = left.compareTo(RENEW_AGAIN) < 0 ? left : RENEW_AGAIN;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // replaced or closed
        } catch (UnexpectedException e) {
            LOG.debug("the token of {} is not renewed: {}", app, e.getMessage());
        }
    }

    private boolean isRejected(Credential credential) {
        lock.lock();
        try {
            return rejected.get(credential.hash()) != null;
        } finally {
            lock.unlock();
        }
    }

    private void dropMemory() {
        shop.memory().remove(app);
        if (renewal != null) {
            renewal.interrupt();
            renewal = null;
        }
    }
}
