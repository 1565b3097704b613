package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.loop.Engine;
import io.atlas4j.orchestrator.loop.Moment;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.orchestrator.task.TaskCommand;
import io.atlas4j.spi.Pausable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rents machines for sessions and ends them for certain: when they are idle, when they have lived for as long as they
 * may, when somebody says so, and also when this process was killed in between.
 *
 * <pre>{@code
 * try (var atlas = Atlas.fromEnvironment();
 *         var orchestrator = Orchestrator.builder(atlas).build()) {
 *     Session session = orchestrator.start(SessionRequest.of("runpod", request).idleAfter(Duration.ofMinutes(15)));
 *     orchestrator.awaitReady(session.id(), Duration.ofMinutes(15));
 *     orchestrator.touch(session.id()); // the browser is still there
 * }
 * }</pre>
 *
 * Calls block on the database only, never on a provider, except to wait. Safe for many threads, virtual ones too.
 * Closing ends no session: they live on and are taken care of again by the next process that opens the folder. Close it
 * before its {@link Atlas}.
 */
public final class Orchestrator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Orchestrator.class);

    /** Changes by other processes ring no bell here. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Atlas atlas;
    private final Engine engine;
    private final SessionStore store;
    private final SessionEvents events;
    private final Books books;
    private final Intake intake;
    private final Views views;
    private final AtomicBoolean closed = new AtomicBoolean();

    Orchestrator(Atlas atlas, Engine engine) {
        this.atlas = atlas;
        this.engine = engine;
        this.store = engine.store();
        this.events = new SessionEvents(store, engine.signals());
        this.books = new Books(store, engine.time());
        this.intake = new Intake(atlas, engine);
        this.views = new Views(engine);
    }

    public static OrchestratorBuilder builder(Atlas atlas) {
        return new OrchestratorBuilder(atlas);
    }

    /** The eight characters that mark this database's machines at every provider. */
    public String installation() {
        return store.installation();
    }

    /**
     * Keeps the intent and returns; the machine is rented afterwards. Once this returns, neither a crash nor a power cut
     * loses the session.
     *
     * <p>The same key gives the same session for as long as that is kept, whatever else the request says.
     *
     * @return with the token of its {@link Session#auth()}, which is known only here; without it if the request's key
     *     was started before
     * @throws ValidationException if the provider or its account is not known, the request cannot be, or a
     *     budget counts the session and it does not say how much it may cost
     * @throws io.atlas4j.error.InsufficientFundsException if one of the {@link #budgets()} has not so much left
     */
    public Session start(SessionRequest request) {
        return start(request, Optional.empty());
    }

    /**
     * Runs a command on a machine of its own and ends the machine afterwards. Returns as {@link #start(SessionRequest)}
     * does; {@link #awaitOutcome} waits for how it ended, which is told exactly once.
     *
     * <p>The image needs {@code sh}. The command's exit code comes from the machine's own call where {@code
     * ATLAS_PUBLIC_URL} is set, else from its log, else from the provider.
     *
     * @throws UnsupportedException if the provider has none of these ways, with what to do; nothing is kept then
     * @throws ValidationException as for a session
     */
    public Session run(TaskRequest request) {
        engine.tasks().check(atlas.provider(request.session().provider()));
        return start(request.carrier(), Optional.of(Task.of(TaskCommand.newNonce(), request.retryOn())));
    }

    private Session start(SessionRequest request, Optional<Task> task) {
        var made = intake.of(request, task);
        return intake.keep(made.session())
                ? views.of(made.session(), made.auth())
                : views.of(store.findByKey(request.key().orElseThrow()).orElseThrow());
    }

    /**
     * Says that the session is in use: its idle time begins anew. A write to memory, over a million a second; the
     * database has it within a second. Nobody can touch while no process runs, and that time counts: a session that was
     * not touched for its limit ends when the next process opens the folder.
     *
     * <p>Where nodes share a database, a touch of any of them counts, and one that is answered as kept is never followed
     * by an end for idleness judged before it. That another node has ended the session for another reason is known here
     * a second or two later. While the database cannot be reached, a touch fails.
     *
     * @throws NotFoundException if there is no such session
     */
    public Touch touch(String id) {
        return engine.touches().touch(id, engine.time().now().toEpochMilli()).orElseThrow(() -> unknown(id));
    }

    /**
     * The session as it stands.
     *
     * @throws NotFoundException if there is no such session
     */
    public Session info(String id) {
        return views.of(get(id));
    }

    public Optional<Session> find(String id) {
        return store.find(id).map(views::of);
    }

    /** Every session that is not over, oldest first. */
    public List<Session> list() {
        return list(SessionFilter.LIVE);
    }

    public List<Session> list(SessionFilter filter) {
        return store.list(filter).stream().map(views::of).toList();
    }

    /**
     * Wants the session gone, durably. Its machine is ended afterwards, however often that takes. What is ending or over
     * stays so, for its first reason.
     *
     * @throws NotFoundException if there is no such session
     */
    public Session terminate(String id) {
        engine.transitions().applyDurably(id, new Input.Terminate(EndReason.TERMINATED));
        return info(id);
    }

    /**
     * Wants the session's machine stopped and its disk kept, durably. A stop that is ignored is repeated; one that is
     * refused is told as {@code stop_failed}, and the session goes on. While it is stopped it is not idle.
     *
     * @throws NotFoundException if there is no such session
     * @throws UnsupportedException if its provider cannot stop machines
     * @throws ConflictException if the session has no machine that could be stopped
     */
    public Session stop(String id) {
        return power(id, new Input.Stop(), Wanted.STOPPED);
    }

    /**
     * Wants a stopped session up again, durably. A start that is refused, for want of room, is told as
     * {@code start_failed}, and the machine stays stopped.
     *
     * @throws NotFoundException if there is no such session
     * @throws ConflictException if the session is not stopped
     */
    public Session start(String id) {
        return power(id, new Input.Start(), Wanted.UP);
    }

    private Session power(String id, Input input, Wanted wanted) {
        var row = get(id);
        atlas.provider(row.provider(), row.account()).require(Pausable.class);
        engine.transitions().applyDurably(id, input);
        var session = info(id);
        if (session.wanted() != wanted) {
            throw new ConflictException(
                    Origin.of(session.provider()),
                    "session " + id + " is " + session.phase().wireName() + " and cannot be "
                            + (wanted == Wanted.UP ? "started" : "stopped"));
        }
        return session;
    }

    /**
     * Why the session is as it is, and what happens to it next, in sentences.
     *
     * @throws NotFoundException if there is no such session
     */
    public Why why(String id) {
        var row = get(id);
        return new WhyWords(row, views.latest(row.state()), Moment.now(engine.time())).about(events(id));
    }

    /** Machines with our mark that nobody wants. */
    public Reaper reaper() {
        return new Reaper(atlas, engine, intake, this::info);
    }

    /**
     * Wants every session gone, durably, and waits for it: the other way to shut down. Without it, closing leaves the
     * sessions running for the next start.
     *
     * @return those that are not over after that time; they go on being ended while an orchestrator runs
     */
    public List<Session> endAll(Duration limit) {
        var deadline = engine.time().nanoTime() + limit.toNanos();
        var all = list();
        all.forEach(session -> terminate(session.id()));
        for (var session : all) {
            var left = Duration.ofNanos(Math.max(0, deadline - engine.time().nanoTime()));
            try {
                awaitEnded(session.id(), left);
            } catch (TimedOutException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        return list();
    }

    /** The session's history, in order. */
    public List<SessionEvent> events(String id) {
        return events.history(id);
    }

    /**
     * What the session has cost and why.
     *
     * @throws NotFoundException if there is no such session
     */
    public Ledger ledger(String id) {
        return books.ledger(id);
    }

    /** What sessions have cost, by session, user, provider and day. */
    public SpendReport spend(SpendFilter filter) {
        return books.spend(filter);
    }

    /** Caps for many sessions together. */
    public Budgets budgets() {
        return books.budgets();
    }

    /** Histories and live events. */
    public SessionEvents events() {
        return events;
    }

    /**
     * Waits until the session's machine is ready.
     *
     * @throws ProviderException if the session ends instead, with why
     * @throws TimedOutException if it takes longer; the session goes on
     */
    public Session awaitReady(String id, Duration limit) {
        var session =
                await(id, limit, "ready", now -> now.isReady() || now.phase().isEnding());
        if (session.phase().isEnding()) {
            throw new ProviderException(
                    Origin.of(session.provider()),
                    "session " + id + " will not be ready, it is "
                            + session.phase().wireName()
                            + session.reason()
                                    .map(reason -> " (" + reason.wireName() + ")")
                                    .orElse("")
                            + session.explanation().map(why -> ": " + why).orElse(""));
        }
        return session;
    }

    /**
     * Waits until a task's command ended, or can end no more. The machine is ended soon afterwards.
     *
     * @throws ValidationException if the session is no task
     * @throws TimedOutException if it takes longer; the task goes on
     */
    public TaskOutcome awaitOutcome(String id, Duration limit) {
        if (get(id).state().task().isEmpty()) {
            throw ValidationException.of("id", "session " + id + " is no task: it was started, not run");
        }
        return await(id, limit, "over", now -> now.outcome().isPresent())
                .outcome()
                .orElseThrow();
    }

    /** Answers what machines report; whoever has a server mounts it under {@code ATLAS_PUBLIC_URL}. */
    public Callbacks callbacks() {
        return engine.callbacks();
    }

    /**
     * Waits until nothing of the session is left.
     *
     * @throws TimedOutException if it takes longer; the session goes on
     */
    public Session awaitEnded(String id, Duration limit) {
        return await(id, limit, "ended", now -> now.phase() == Phase.ENDED);
    }

    private Session await(String id, Duration limit, String what, Predicate<Session> done) {
        var deadline = engine.time().nanoTime() + limit.toNanos();
        var bell = engine.signals().listen(id);
        try {
            while (true) {
                bell.drainPermits();
                var session = info(id);
                if (done.test(session)) {
                    return session;
                }
                var left = deadline - engine.time().nanoTime();
                if (left <= 0) {
                    throw new TimedOutException(
                            Origin.of(session.provider()),
                            "session " + id + " is not " + what + " after " + limit.toSeconds() + " s, it is "
                                    + session.phase().wireName() + "; it goes on");
                }
                bell.tryAcquire(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(Origin.ATLAS, "interrupted while waiting; session " + id + " goes on", e);
        } finally {
            engine.signals().leave(id, bell);
        }
    }

    /**
     * One round of everything that is due, on the calling thread: for tests, and for an orchestrator built without a
     * background. Twice does no harm.
     */
    public void tick() {
        engine.tick();
    }

    private SessionRow get(String id) {
        return store.find(id).orElseThrow(() -> unknown(id));
    }

    private static NotFoundException unknown(String id) {
        return new NotFoundException(Origin.ATLAS, "there is no session " + id);
    }

    /** Stops working and keeps everything; machines go on. Waits up to ten seconds for answers that are under way. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            events.close();
            engine.close();
        }
    }
}
