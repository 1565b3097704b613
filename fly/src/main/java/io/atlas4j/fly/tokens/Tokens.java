package io.atlas4j.fly.tokens;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.fly.tokens.AppTokens.Answer;
import io.atlas4j.fly.tokens.TokenChain.None;
import io.atlas4j.fly.tokens.TokenChain.Obtained;
import io.atlas4j.spec.Secret;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.SpanNames;
import io.atlas4j.telemetry.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a token for an application, remembers it, renews it before it ends and never hands out one that was rejected.
 *
 * <p>A remembered token costs a map look-up and no lock. Otherwise the call blocks until one is found: one search per
 * application however many wait for it, and a failure is shared and remembered for 30 s. Safe for many threads.
 */
public final class Tokens implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final SpanNames ACQUIRE = SpanNames.of(EventName.of("atlas", "fly", "token", "acquire"));
    /** Also keeps an app's name from being taken for an option or a path. */
    private static final Pattern APP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private static final long FAREWELL_SECONDS = 5;

    private final ConcurrentHashMap<String, TokenWorkshop.Entry> memory;
    private final Map<String, AppTokens> apps = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TokenWorkshop shop;
    private final Telemetry telemetry;

    Tokens(TokensBuilder settings) {
        this.memory = new ConcurrentHashMap<>();
        this.telemetry = settings.telemetry;
        this.shop = new TokenWorkshop(
                memory,
                settings.chain(),
                settings.storage,
                settings.time,
                threads,
                settings.manualFirst,
                settings.refreshAhead,
                this::renew);
    }

    /** Tells telemetry like any search. A failure leaves the old token in use and is tried again. */
    private void renew(AppTokens app, String name) {
        try {
            spanned(name, () -> app.refresh(false));
        } catch (RuntimeException e) {
            LOG.warn(
                    "the token of {} could not be renewed: {}",
                    name,
                    e.getClass().getName());
        }
    }

    public static TokensBuilder builder() {
        return new TokensBuilder();
    }

    /**
     * A token for the application.
     *
     * @throws UnauthorizedException if no place has one; it says of each place why
     */
    public FlyToken get(String app) {
        var warm = remembered(app);
        return warm != null ? warm : orThrow(app, spanned(app, () -> of(app).acquire()));
    }

    /** The warm read: no lock, one map, nothing allocated unless somebody listens. */
    private @Nullable FlyToken remembered(String app) {
        var entry = memory.get(app);
        if (entry == null || !shop.isAlive(entry)) {
            return null;
        }
        if (!entry.wanted) {
            entry.wanted = true;
        }
        if (isHeard()) {
            telemetry.span(ACQUIRE, Map.of("app", app), scope -> {
                scope.put("source", TokenSource.MEMORY.wireName());
                scope.put("acquirer", "facade");
                return entry;
            });
        }
        return entry.token;
    }

    /**
     * Rejects a token: this value is not returned for the application again, wherever it may still be found. Call it
     * after an answer 401, then {@link #get} again.
     *
     * @param token in any spelling; what is not a token is ignored
     */
    public void invalidate(String app, Secret token) {
        Credential.parse(token.reveal()).ifPresent(of(app)::reject);
    }

    /** Rejects whatever is remembered for the application, in memory and in storage. */
    public void invalidate(String app) {
        of(app).rejectCurrent();
    }

    /**
     * A token from a place that does not merely remember. The one in memory stays in use until there is a new one, and
     * after a failure.
     *
     * @throws UnauthorizedException if there is no new one
     */
    public FlyToken refresh(String app) {
        return orThrow(app, spanned(app, () -> of(app).refresh(true)));
    }

    /**
     * Keeps a token given by a person until {@link #forget}; returns once it is stored.
     *
     * @throws ValidationException if it is not a token
     */
    public void setManual(String app, Secret token) {
        of(app).setManual(Credential.parse(token.reveal())
                .orElseThrow(() -> ValidationException.of("fly", "token", "this is not a token of Fly")));
    }

    /** Drops everything known of the application, also what a person gave and what was rejected. */
    public void forget(String app) {
        of(app).forget();
    }

    /** Ends renewals and searches; waits a few seconds for tokens that are being stored. */
    @Override
    public void close() {
        apps.values().forEach(AppTokens::close);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private AppTokens of(String app) {
        if (!APP.matcher(app).matches()) {
            throw ValidationException.of("fly", "app", "\"" + app + "\" is not the name of an app");
        }
        return apps.computeIfAbsent(app, name -> new AppTokens(name, shop));
    }

    private Answer spanned(String app, Supplier<Answer> search) {
        return telemetry.span(ACQUIRE, Map.of("app", app), scope -> {
            var answer = search.get();
            scope.put("source", answer.source().wireName());
            scope.put("acquirer", "app_server");
            return answer;
        });
    }

    private boolean isHeard() {
        return telemetry.hears(ACQUIRE.start()) || telemetry.hears(ACQUIRE.stop());
    }

    private static FlyToken orThrow(String app, Answer answer) {
        return switch (answer.outcome()) {
            case Obtained got -> got.token();
            case None(List<String> reasons) ->
                throw new UnauthorizedException(
                        Origin.of("fly"), "fly has no usable token for " + app + ": " + String.join("; ", reasons));
        };
    }

    /** For those who can go on without one. */
    public Optional<FlyToken> find(String app) {
        var warm = remembered(app);
        if (warm != null) {
            return Optional.of(warm);
        }
        return spanned(app, () -> of(app).acquire()).outcome() instanceof Obtained got
                ? Optional.of(got.token())
                : Optional.empty();
    }
}
