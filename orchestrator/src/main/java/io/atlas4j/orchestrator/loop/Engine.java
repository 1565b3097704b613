package io.atlas4j.orchestrator.loop;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Callbacks;
import io.atlas4j.orchestrator.Retention;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.Location;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.orchestrator.task.CallbackHandler;
import io.atlas4j.orchestrator.task.CallbackTokens;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Shared;
import io.atlas4j.time.TimeSource;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parts put together, over one folder or one server. Opening takes over what an earlier process left; closing ends
 * no session.
 */
public final class Engine implements AutoCloseable {
    private final Atlas atlas;
    private final SessionStore store;
    private final TimeSource time;
    private final Touches touches;
    private final Signals signals = new Signals();
    private final EffectQueue effects;
    private final Transitions transitions;
    private final DeadlineLoop deadlines;
    private final SpendLoop spend;
    private final BudgetWatch budgets;
    private final RetentionLoop retention;
    private final List<WebhookLoop> webhooks;
    private final Shared connections = new Shared();
    private final ObserveLoop observe;
    private final Judging judging;
    private final Lease telling;
    private final Claims claims;
    private final Renter renter;
    private final Ender ender;
    private final PowerSwitch power;
    private final SessionTelemetry telemetry;
    private final TaskWrapping tasks;
    private final OutcomeReader outcomes;
    private final Callbacks callbacks;
    private final Watch watch;

    /** What a node that shares the database asks of it once in a while. */
    private Runnable askAround = () -> {};

    /**
     * How to run.
     *
     * @param location where sessions are kept
     * @param observeEvery how often an account is listed; empty chooses by how far the provider's lists lag
     * @param background whether threads of ours run the loops; else {@link #tick()} does
     * @param leftAlone accounts that need not be there although they have live sessions
     * @param ownTime whether to go by this node's time where nodes share a database, as in tests that move it by hand
     * @param publicUrl where machines reach this installation
     * @param retention how long what is over is kept
     * @param claim how long a node that is gone keeps its creates from others; empty for the usual time
     * @param webhooks who is told what needs a person
     */
    public record Settings(
            Location location,
            Optional<Duration> observeEvery,
            boolean background,
            Set<String> leftAlone,
            boolean ownTime,
            Optional<URI> publicUrl,
            Retention retention,
            Optional<Duration> claim,
            List<Webhook> webhooks) {}

    private Engine(Atlas atlas, SessionStore store, TimeSource time, Settings settings) {
        this.atlas = atlas;
        this.store = store;
        this.time = time;
        this.touches = new Touches(store);
        this.effects = new EffectQueue(settings.background());
        var holder = holder();
        this.telemetry = new SessionTelemetry(atlas.telemetry());
        this.transitions = new Transitions(store, time, touches, signals, effects, telemetry);
        var tokens = new CallbackTokens(store.codec().keysFor(CallbackTokens.PURPOSE));
        this.tasks = new TaskWrapping(tokens, settings.publicUrl());
        this.callbacks = new CallbackHandler(tokens, new TaskReports(transitions), time);
        var keys = new Keys(atlas, store, time);
        this.outcomes = new OutcomeReader(atlas, time, transitions, effects, tasks.isReachable());
        this.claims = new Claims(transitions, time, holder, settings.claim().orElse(Claims.LENGTH));
        this.renter = new Renter(keys, time, transitions, telemetry, claims, tasks);
        this.ender = new Ender(keys, transitions, telemetry, outcomes);
        this.power = new PowerSwitch(atlas, store, transitions);
        this.judging = new Judging(store, time, holder, this::accounts);
        var each = new Each(settings.background());
        this.deadlines = new DeadlineLoop(time, touches, transitions, judging, each);
        this.spend = new SpendLoop(atlas, time, store, transitions, telemetry, judging);
        this.budgets = new BudgetWatch(store, time, telemetry);
        this.retention = new RetentionLoop(store, time, judging.rest(), settings.retention());
        this.telling = new Lease(store, time, "webhooks", holder);
        var post = new WebhookPost(store, new ProviderContext(atlas.settings(), atlas.telemetry(), time, connections));
        this.webhooks = settings.webhooks().stream()
                .map(webhook -> new WebhookLoop(webhook, store.alerts(), post, time, telling, telemetry))
                .toList();
        this.observe = new ObserveLoop(keys, time, transitions, telemetry, outcomes, each);
        this.watch = new Watch(this, settings.observeEvery());
    }

    public static Engine open(Atlas atlas, Settings settings) {
        return open(atlas, SessionStore.open(settings.location(), Moment.now(atlas.time())), settings);
    }

    /** Over a store that is open already; closing closes it. */
    static Engine open(Atlas atlas, SessionStore store, Settings settings) {
        try {
            var accounts = new Accounts(atlas, store);
            accounts.check(settings.leftAlone());
            var own = WakefulTime.of(atlas.time());
            var date = store.isShared() && !settings.ownTime()
                    ? Optional.of(new DatabaseTime(store, own))
                    : Optional.<DatabaseTime>empty();
            var time = date.<TimeSource>map(shared -> shared).orElseGet(() -> new SteadyTime(own));
            store.takeOver(Moment.now(time));
            var engine = new Engine(atlas, store, time, settings);
            if (store.isShared()) {
                var neighbours = new Neighbours(accounts, time, engine.watch);
                engine.askAround = () -> {
                    date.ifPresent(DatabaseTime::refresh);
                    neighbours.tick();
                };
            }
            accounts.configured().forEach(engine.watch::add);
            engine.effects.workBy(engine::perform);
            if (settings.background()) {
                engine.watch.start();
            }
            return engine;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** A name for this run of this process: a pid comes back after a restart. */
    private static String holder() {
        var random = new byte[6];
        new SecureRandom().nextBytes(random);
        return ProcessHandle.current().pid() + "-" + HexFormat.of().formatHex(random);
    }

    private Collection<Account> accounts() {
        return watch.accounts();
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Rent rent -> renter.rent(rent.sessionId());
            case Effect.Look look -> store.find(look.sessionId()).ifPresent(row -> watch.soon(row.place()));
            case Effect.Check check -> ender.check(check);
            case Effect.End end -> ender.end(end);
            case Effect.EndLate end -> ender.endLate(end);
            case Effect.Power turn -> power.turn(turn);
            case Effect.ReadOutcome read -> outcomes.read(read);
        }
    }

    /** Takes care of a session that was just made. */
    public void adopt(Account account, Effect.Rent first) {
        watch.add(account);
        signals.changed(first.sessionId());
        effects.add(List.of(first));
    }

    /** Has the account listed soon, and from now on. */
    public void look(Account account) {
        watch.add(account);
        watch.soon(account);
    }

    /** One round of everything, on this thread; for use without a background. */
    public void tick() {
        effects.drain();
        deadlinesDue();
        effects.drain();
        watch.accounts().forEach(this::observe);
        watch.accounts().stream().filter(this::isBillDue).forEach(this::compareBill);
        effects.drain();
        while (isForgettingDue()) {
            forget();
        }
        webhooks.forEach(WebhookLoop::tick);
    }

    void deadlinesDue() {
        askAround.run();
        claims.renew();
        deadlines.tick();
        budgets.tick();
    }

    boolean isBillDue(Account account) {
        return spend.isDue(account);
    }

    void compareBill(Account account) {
        spend.tick(account);
    }

    boolean isForgettingDue() {
        return retention.isDue();
    }

    List<WebhookLoop> webhooks() {
        return webhooks;
    }

    /** A small step; the next may be due at once. */
    void forget() {
        retention.tick();
    }

    /** False, and nothing is asked, while another node looks. */
    boolean observe(Account account) {
        var mine = judging.take(account);
        if (mine) {
            observe.tick(account);
        }
        return mine;
    }

    /** Looking at this provider costs nothing and is never late; a cloud has quotas. */
    Duration pace(Account account) {
        return atlas.provider(account.provider(), account.name()).listLag().isZero()
                ? Duration.ofSeconds(1)
                : Duration.ofMinutes(1);
    }

    public SessionTelemetry telemetry() {
        return telemetry;
    }

    EffectQueue effects() {
        return effects;
    }

    public TimeSource time() {
        return time;
    }

    public SessionStore store() {
        return store;
    }

    public Touches touches() {
        return touches;
    }

    public Signals signals() {
        return signals;
    }

    public TaskWrapping tasks() {
        return tasks;
    }

    public Callbacks callbacks() {
        return callbacks;
    }

    public Transitions transitions() {
        return transitions;
    }

    @Override
    public void close() {
        watch.close();
        effects.close();
        try {
            touches.flush(Moment.now(time).toEpochMilli());
            judging.giveUp();
            telling.giveUp();
        } finally {
            connections.close();
            store.close();
        }
    }
}
