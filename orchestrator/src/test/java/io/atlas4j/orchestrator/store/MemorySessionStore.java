package io.atlas4j.orchestrator.store;

import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SessionFilter;
import io.atlas4j.orchestrator.SpendFilter;
import io.atlas4j.orchestrator.StreamEvent;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.spi.PlacementTrail;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/**
 * The database as a few maps, for simulations: the same answers, in an order that is the same each time. It outlives
 * whoever uses it; closing does nothing. {@code SessionStoreContract} says that it is like the others.
 */
public final class MemorySessionStore implements SessionStore {
    private record Lease(String holder, Instant until) {}

    private final String installation;
    private final boolean oneOwner;
    private final RequestCodec codec = new RequestCodec(Vault.of(Map.of(
            "memory", new SecretKeySpec("thirty-two bytes that seal a lot".getBytes(StandardCharsets.UTF_8), "AES"))));
    private final Map<String, KeptSession> sessions = new TreeMap<>();
    private final List<StreamEvent> stream = new ArrayList<>();
    private long streamed;
    private final Map<String, String> keys = new HashMap<>();
    private final KeptBudgets budgets = new KeptBudgets();
    private final Map<String, Lease> loops = new HashMap<>();
    private final Map<Account, String> keyMarks = new HashMap<>();
    private long writes;
    private final ReentrantLock lock = new ReentrantLock();
    private final KeptAlerts alerts = new KeptAlerts(lock);
    private final KeptArchive archive = new KeptArchive(lock, sessions, keys, stream);

    /** Like a server of several nodes. */
    public MemorySessionStore(String installation) {
        this(installation, false);
    }

    /**
     * Like either database.
     *
     * @param oneOwner whether who opens it may void what others claimed, as with a file
     */
    public MemorySessionStore(String installation, boolean oneOwner) {
        this.installation = installation;
        this.oneOwner = oneOwner;
    }

    @Override
    public String installation() {
        return installation;
    }

    @Override
    public RequestCodec codec() {
        return codec;
    }

    @Override
    public boolean isShared() {
        return !oneOwner;
    }

    @Override
    public Optional<Instant> time() {
        return Optional.empty();
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean insert(NewSession session) {
        return locked(() -> {
            if (session.key().filter(keys::containsKey).isPresent()) {
                return false;
            }
            var id = session.state().id();
            budgets.reserve(session);
            if (sessions.putIfAbsent(id, new KeptSession(installation, session, this::append, alerts::add)) != null) {
                throw new IllegalStateException("there is a session " + id);
            }
            session.key().ifPresent(key -> keys.put(key, id));
            writes++;
            return true;
        });
    }

    private void append(SessionEvent event) {
        stream.add(new StreamEvent(new EventPosition(0, ++streamed), event));
    }

    @Override
    public Optional<SessionRow> find(String id) {
        return locked(() -> kept(id).map(KeptSession::row));
    }

    private Optional<KeptSession> kept(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    @Override
    public Optional<SessionRow> findByKey(String key) {
        return locked(
                () -> Optional.ofNullable(keys.get(key)).map(sessions::get).map(KeptSession::row));
    }

    private List<SessionRow> rows(Predicate<KeptSession> wanted, Comparator<KeptSession> order) {
        return locked(() -> sessions.values().stream()
                .filter(wanted)
                .sorted(order)
                .map(KeptSession::row)
                .toList());
    }

    @Override
    public List<SessionRow> list(SessionFilter filter) {
        return rows(
                kept -> (filter.ended() || !kept.isOver())
                        && filter.provider().map(kept.made.provider()::equals).orElse(true)
                        && (filter.userId().isEmpty() || filter.userId().equals(kept.made.userId())),
                Comparator.comparing(kept -> kept.state.times().createdAt()));
    }

    @Override
    public List<SessionRow> live(Account account) {
        return rows(
                kept -> !kept.isOver() && kept.account().equals(account),
                Comparator.comparing(kept -> kept.state.id()));
    }

    @Override
    public List<String> due(Instant now, int limit) {
        return due(kept -> true, now, limit);
    }

    @Override
    public List<String> due(Collection<Account> accounts, Instant now, int limit) {
        return due(kept -> accounts.contains(kept.account()), now, limit);
    }

    @Override
    public Optional<String> keyMark(Account account) {
        return locked(() -> Optional.ofNullable(keyMarks.get(account)));
    }

    @Override
    public void setKeyMark(Account account, String mark) {
        locked(() -> keyMarks.put(account, mark));
    }

    private List<String> due(Predicate<KeptSession> wanted, Instant now, int limit) {
        return rows(
                        kept -> wanted.test(kept)
                                && !kept.isOver()
                                && kept.nextWake.filter(at -> !at.isAfter(now)).isPresent(),
                        Comparator.comparing(kept -> kept.nextWake.orElseThrow()))
                .stream()
                .map(row -> row.state().id())
                .limit(limit)
                .toList();
    }

    @Override
    public List<Account> accounts() {
        return locked(() -> Stream.concat(archive.accounts().stream(), accounts(kept -> true).stream())
                .distinct()
                .toList());
    }

    @Override
    public List<Account> liveAccounts() {
        return locked(() -> accounts(kept -> !kept.isOver()));
    }

    private List<Account> accounts(Predicate<KeptSession> wanted) {
        return sessions.values().stream()
                .filter(wanted)
                .map(KeptSession::account)
                .distinct()
                .toList();
    }

    @Override
    public List<AttemptRow> attemptsNamed(Collection<MachineName> names) {
        return locked(() -> names.stream()
                .distinct()
                .flatMap(name -> kept(name.sessionId()).flatMap(kept -> kept.attemptRow(name.attempt())).stream())
                .toList());
    }

    @Override
    public Optional<Change> change(
            String id, Supplier<Instant> clock, Writing writing, BiFunction<SessionRow, Instant, Decision> decide) {
        return locked(() -> kept(id).flatMap(kept -> {
            var row = kept.row();
            var now = clock.get();
            var decision = decide.apply(row, now);
            if (writing != Writing.WAKE && !decision.changes(row.state())) {
                return Optional.of(new Change(row, decision));
            }
            if (kept.state.version() != row.state().version()) {
                return Optional.empty();
            }
            budgets.settle(row.state(), decision);
            kept.commit(decision, now);
            writes++;
            return Optional.of(new Change(row, decision));
        }));
    }

    @Override
    public Optional<RequestCodec.Stored> request(String id) {
        return locked(() -> kept(id).filter(kept -> !kept.isOver()).map(kept -> kept.made.request()));
    }

    @Override
    public PlacementTrail trail(String provider, String id) {
        return locked(() -> {
            var trail = PlacementTrail.EMPTY;
            for (var attempt : sessions.get(id).attempts.values()) {
                if (attempt.placeTried && attempt.placement.isPresent()) {
                    trail = trail.with(
                            attempt.placement.get(),
                            new NoCapacityException(Origin.of(provider), attempt.closedWhy.orElseThrow()));
                }
            }
            return trail;
        });
    }

    @Override
    public List<SessionEvent> events(String id, long after) {
        return locked(() -> kept(id).stream()
                .flatMap(kept -> kept.events.stream())
                .filter(event -> event.number() > after)
                .toList());
    }

    /** How often something was written: whoever saw it at that number has seen it all. */
    public long writes() {
        return writes;
    }

    @Override
    public List<Booked> ledger(String id) {
        return locked(() -> kept(id).map(kept -> List.copyOf(kept.ledger)).orElse(List.of()));
    }

    @Override
    public List<Spent> spent(SpendFilter filter, Instant now) {
        return locked(() -> sessions.values().stream()
                .filter(kept -> filter.sessionId().map(kept.state.id()::equals).orElse(true)
                        && filter.provider().map(kept.made.provider()::equals).orElse(true)
                        && (filter.userId().isEmpty() || filter.userId().equals(kept.made.userId())))
                .flatMap(kept -> kept.spent(now))
                .filter(spent ->
                        filter.from().filter(spent.line().until()::isBefore).isEmpty()
                                && filter.to()
                                        .filter(to -> !spent.line().from().isBefore(to))
                                        .isEmpty())
                .toList());
    }

    @Override
    public List<BilledSession> billed(Account account, Instant endedAfter) {
        return locked(() -> sessions.values().stream()
                .filter(kept -> kept.account().equals(account)
                        && kept.state
                                .times()
                                .endedAt()
                                .filter(at -> !at.isAfter(endedAfter))
                                .isEmpty())
                .map(kept -> new BilledSession(kept.row(), kept.machineIds()))
                .filter(session -> !session.machines().isEmpty())
                .toList());
    }

    @Override
    public List<Budget> budgets(Instant now) {
        return locked(() -> budgets.list(now));
    }

    @Override
    public Budget setBudget(BudgetScope scope, BigDecimal cap, Instant now) {
        return locked(() -> budgets.set(scope, cap, now, sessions.values()));
    }

    @Override
    public boolean removeBudget(BudgetScope scope) {
        return locked(() -> budgets.remove(scope));
    }

    @Override
    public List<BudgetWarning> budgetWarnings(Instant now) {
        return locked(() -> {
            var warnings = budgets.warn(now);
            warnings.forEach(warning -> alerts.add(Alert.of(warning, now)));
            return warnings;
        });
    }

    @Override
    public Map<String, Long> eventCounts(Collection<String> ids) {
        return locked(() -> ids.stream()
                .flatMap(id -> kept(id).stream())
                .collect(Collectors.toMap(kept -> kept.state.id(), kept -> kept.state.events())));
    }

    @Override
    public List<StreamEvent> stream(EventPosition after, int limit) {
        return locked(() -> stream.stream()
                .filter(event -> event.position().compareTo(after) > 0)
                .limit(limit)
                .toList());
    }

    @Override
    public EventPosition streamEnd() {
        return locked(
                () -> stream.isEmpty() ? EventPosition.START : stream.getLast().position());
    }

    @Override
    public Alerts alerts() {
        return alerts;
    }

    @Override
    public Archive archive() {
        return archive;
    }

    @Override
    public Set<String> touched(Map<String, Instant> touches) {
        writes++;
        return locked(() -> touches.keySet().stream()
                .filter(id ->
                        !kept(id).map(kept -> kept.touched(touches.get(id))).orElse(false))
                .collect(Collectors.toSet()));
    }

    @Override
    public void takeOver(Instant now) {
        if (!oneOwner) {
            return;
        }
        locked(() -> {
            loops.replaceAll((name, lease) -> new Lease(lease.holder, now));
            sessions.values().forEach(kept -> kept.takeOver(now));
            writes++;
            return now;
        });
    }

    @Override
    public boolean lease(String loop, String holder, Instant now, Instant until) {
        return locked(() -> {
            var held = loops.get(loop);
            if (held != null && !held.holder.equals(holder) && held.until.isAfter(now)) {
                return false;
            }
            loops.put(loop, new Lease(holder, until));
            return true;
        });
    }

    @Override
    public void close() {
        // it is the database, and outlives its users
    }
}
