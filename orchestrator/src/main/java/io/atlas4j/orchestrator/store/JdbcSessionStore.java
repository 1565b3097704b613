package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every statement about sessions, in SQL. */
final class JdbcSessionStore implements SessionStore {
    private static final int NAMES_AT_ONCE = 200;
    private static final int TOUCHES_AT_ONCE = 500;

    private final Database database;
    private final RequestCodec codec;
    private final String installation;
    private final SessionReader reader;
    private final SessionWriter writer;
    private final EventStream stream;
    private final Archive archive;
    private final Alerts alerts;
    private final NoticeBoard noticeBoard;

    JdbcSessionStore(Database database, RequestCodec codec, String installation) {
        this.database = database;
        this.codec = codec;
        this.installation = installation;
        this.reader = new SessionReader(installation);
        this.writer = new SessionWriter(installation);
        this.stream = database.isShared() ? EventStream.SERVER : EventStream.FILE;
        this.archive = new JdbcArchive(database, stream);
        this.alerts = new JdbcAlerts(database, stream);
        this.noticeBoard = new NoticeBoard(database);
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
        return database.isShared();
    }

    @Override
    public Optional<Instant> time() {
        return database.isShared() ? Optional.of(database.read(SharedDatabase::time)) : Optional.empty();
    }

    @Override
    public boolean insert(NewSession session) {
        try {
            database.transactDurably(connection -> {
                writer.insert(connection, session);
                return true;
            });
            return true;
        } catch (AtlasException e) {
            if (Database.isDuplicate(e)
                    && session.key().flatMap(this::findByKey).isPresent()) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Optional<SessionRow> find(String id) {
        return first(" where s.id = ?", id);
    }

    @Override
    public Optional<SessionRow> findByKey(String key) {
        return first(" where s.id = (select session_id from atlas_idempotency where idempotency_key = ?)", key);
    }

    private Optional<SessionRow> first(String rest, Object... values) {
        return select(rest, values).stream().findFirst();
    }

    private List<SessionRow> select(String rest, Object... values) {
        return database.read(connection -> reader.sessions(connection, rest, values));
    }

    @Override
    public List<SessionRow> list(SessionFilter filter) {
        var where = new StringBuilder(" where 1 = 1");
        var values = new ArrayList<Object>();
        if (!filter.ended()) {
            where.append(" and s.ended_at is null");
        }
        filter.provider().ifPresent(provider -> {
            where.append(" and s.provider = ?");
            values.add(provider);
        });
        filter.userId().ifPresent(user -> {
            where.append(" and s.user_id = ?");
            values.add(user);
        });
        return select(where.append(" order by s.created_at, s.id").toString(), values.toArray());
    }

    @Override
    public List<SessionRow> live(Account account) {
        return select(
                " where s.ended_at is null and s.provider = ? and s.account = ?", account.provider(), account.name());
    }

    @Override
    public List<String> due(Instant now, int limit) {
        return database.read(connection -> Sql.query(connection, """
                select id from atlas_session where ended_at is null and next_wake_at <= ?
                order by next_wake_at limit ?
                """, row -> row.getString("id"), now, limit));
    }

    @Override
    public List<String> due(Collection<Account> accounts, Instant now, int limit) {
        var values = new ArrayList<Object>();
        values.add(now);
        accounts.forEach(account -> values.addAll(List.of(account.provider(), account.name())));
        values.add(limit);
        return accounts.isEmpty()
                ? List.of()
                : database.read(connection -> Sql.query(
                        connection,
                        """
                        select id from atlas_session
                        where ended_at is null and next_wake_at <= ? and (provider, account) in (%s)
                        order by next_wake_at limit ?
                        """.formatted(String.join(", ", Collections.nCopies(accounts.size(), "(?, ?)"))),
                        row -> row.getString("id"),
                        values.toArray()));
    }

    @Override
    public Optional<String> keyMark(Account account) {
        return noticeBoard.keyMark(account);
    }

    @Override
    public void setKeyMark(Account account, String mark) {
        noticeBoard.setKeyMark(account, mark);
    }

    @Override
    public List<Account> accounts() {
        return accounts(
                "select provider, account from atlas_session union select provider, account from atlas_account");
    }

    @Override
    public List<Account> liveAccounts() {
        return accounts("select distinct provider, account from atlas_session where ended_at is null");
    }

    private List<Account> accounts(String query) {
        return database.read(connection ->
                Sql.query(connection, query, row -> new Account(row.getString("provider"), row.getString("account"))));
    }

    @Override
    public List<AttemptRow> attemptsNamed(Collection<MachineName> names) {
        var all = List.copyOf(names);
        return database.read(connection -> {
            var found = new ArrayList<AttemptRow>();
            for (var from = 0; from < all.size(); from += NAMES_AT_ONCE) {
                var some = all.subList(from, Math.min(from + NAMES_AT_ONCE, all.size()));
                found.addAll(Sql.query(
                        connection,
                        """
                        select a.session_id, a.number, a.name, a.machine_id, a.asked_at, a.gone_at, a.late_at,
                            (s.attempt = a.number) as is_current
                        from atlas_attempt a join atlas_session s on s.id = a.session_id
                        where (a.session_id, a.number) in (%s)
                        """.formatted(String.join(", ", Collections.nCopies(some.size(), "(?, ?)"))),
                        SessionReader::attempt,
                        some.stream()
                                .flatMap(name -> Stream.<Object>of(name.sessionId(), name.attempt()))
                                .toArray()));
            }
            return found;
        });
    }

    @Override
    public Optional<Change> change(
            String id, Supplier<Instant> clock, Writing writing, BiFunction<SessionRow, Instant, Decision> decide) {
        Database.Work<Optional<Change>> work = connection -> {
            if (database.isShared()) {
                lock(connection, id);
            }
            var rows = reader.sessions(connection, " where s.id = ?", id);
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            var row = rows.getFirst();
            var now = clock.get();
            var decision = decide.apply(row, now);
            var idle = writing != Writing.WAKE && !decision.changes(row.state());
            return idle || writer.commit(connection, row, decision, now)
                    ? Optional.of(new Change(row, decision))
                    : Optional.empty();
        };
        return writing == Writing.DURABLE ? database.transactDurably(work) : database.transact(work);
    }

    /**
     * Nodes that want to change the same session wait for each other, and a touch waits for the verdict on idleness. A
     * statement of its own: one that waits and reads shows the session as it is after the wait, and what it is joined with
     * as it was before, such as an attempt that was just claimed as not there.
     */
    private static void lock(Connection connection, String id) throws SQLException {
        Sql.query(connection, "select id from atlas_session where id = ? for update", row -> row.getString("id"), id);
    }

    @Override
    public Optional<RequestCodec.Stored> request(String id) {
        return database
                .read(connection -> Sql.query(
                        connection,
                        """
                        select request, secrets, secrets_key_id from atlas_session
                        where id = ? and secrets is not null
                        """,
                        row -> new RequestCodec.Stored(
                                row.getString("request"),
                                new Vault.Sealed(row.getString("secrets_key_id"), row.getBytes("secrets"))),
                        id))
                .stream()
                .findFirst();
    }

    @Override
    public PlacementTrail trail(String provider, String id) {
        var trail = PlacementTrail.EMPTY;
        var tried = database.read(connection -> Sql.query(
                connection,
                """
                select placement, closed_why from atlas_attempt
                where session_id = ? and place_tried and placement is not null order by number
                """,
                row -> Map.entry(StoredJson.placement(row.getString("placement")), row.getString("closed_why")),
                id));
        for (var step : tried) {
            trail = trail.with(step.getKey(), new NoCapacityException(Origin.of(provider), step.getValue()));
        }
        return trail;
    }

    @Override
    public List<SessionEvent> events(String id, long after) {
        return database.read(connection -> {
            // in this order: the first event may be written in between, and is then read twice rather than not at all
            var first = after > 0 ? List.<SessionEvent>of() : reader.untold(connection, id);
            return first.isEmpty() ? Sql.query(connection, """
                            select session_id, number, type, at, attempt, detail from atlas_event
                            where session_id = ? and number > ? order by number
                            """, SessionReader::event, id, after) : first;
        });
    }

    @Override
    public List<Booked> ledger(String id) {
        return database.read(connection -> LedgerSql.lines(connection, id));
    }

    @Override
    public List<Spent> spent(SpendFilter filter, Instant now) {
        return database.read(connection -> LedgerSql.spent(connection, filter, now));
    }

    @Override
    public List<BilledSession> billed(Account account, Instant endedAfter) {
        return database.read(connection -> {
            var machines = LedgerSql.machines(connection, account, endedAfter);
            return reader
                    .sessions(
                            connection,
                            " where (s.ended_at is null or s.ended_at > ?) and s.provider = ? and s.account = ?",
                            endedAfter,
                            account.provider(),
                            account.name())
                    .stream()
                    .flatMap(
                            row -> Optional.ofNullable(machines.get(row.state().id()))
                                    .map(ids -> new BilledSession(row, ids))
                                    .stream())
                    .toList();
        });
    }

    @Override
    public List<Budget> budgets(Instant now) {
        return database.read(BudgetSql::all).stream()
                .map(row -> row.on(BudgetRules.dayOf(now)).budget())
                .toList();
    }

    @Override
    public Budget setBudget(BudgetScope scope, BigDecimal cap, Instant now) {
        try {
            return database.transactDurably(connection -> BudgetSql.set(connection, scope, cap, now));
        } catch (AtlasException e) {
            if (Database.isDuplicate(e)) { // another made it meanwhile
                return database.transactDurably(connection -> BudgetSql.set(connection, scope, cap, now));
            }
            throw e;
        }
    }

    @Override
    public boolean removeBudget(BudgetScope scope) {
        return database.transactDurably(connection -> BudgetSql.remove(connection, scope));
    }

    @Override
    public List<BudgetWarning> budgetWarnings(Instant now) {
        var news = database.read(BudgetSql::all).stream()
                .map(row -> row.on(BudgetRules.dayOf(now)))
                .anyMatch(row -> BudgetSql.isNews(row, BudgetRules.reached(row.budget())));
        return news ? database.transact(connection -> BudgetSql.warn(connection, now)) : List.of();
    }

    @Override
    public Map<String, Long> eventCounts(Collection<String> ids) {
        var all = List.copyOf(ids);
        var counts = new HashMap<String, Long>();
        for (var from = 0; from < all.size(); from += NAMES_AT_ONCE) {
            var some = all.subList(from, Math.min(from + NAMES_AT_ONCE, all.size()));
            database.read(connection -> Sql.query(
                            connection,
                            "select id, events from atlas_session where id in (%s)"
                                    .formatted(String.join(", ", Collections.nCopies(some.size(), "?"))),
                            row -> Map.entry(row.getString("id"), row.getLong("events")),
                            some.toArray()))
                    .forEach(count -> counts.put(count.getKey(), count.getValue()));
        }
        return counts;
    }

    @Override
    public List<StreamEvent> stream(EventPosition after, int limit) {
        return database.read(connection -> stream.after(connection, after, limit));
    }

    @Override
    public EventPosition streamEnd() {
        return database.read(stream::end).orElse(EventPosition.START);
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
        var all = List.copyOf(touches.entrySet());
        var late = new HashSet<String>();
        for (var from = 0; from < all.size(); from += TOUCHES_AT_ONCE) {
            var some = all.subList(from, Math.min(from + TOUCHES_AT_ONCE, all.size()));
            late.addAll(database.transact(connection -> touched(connection, some)));
        }
        return late;
    }

    private static List<String> touched(Connection connection, List<Map.Entry<String, Instant>> touches)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "update atlas_session set touched_at = greatest(touched_at, ?) where id = ? and wanted <> 'gone'")) {
            for (var touch : touches) {
                Sql.bind(statement, touch.getValue(), touch.getKey());
                statement.addBatch();
            }
            var counts = statement.executeBatch();
            return IntStream.range(0, counts.length)
                    .filter(i -> counts[i] == 0)
                    .mapToObj(i -> touches.get(i).getKey())
                    .toList();
        }
    }

    @Override
    public void takeOver(Instant now) {
        if (database.isShared()) {
            return;
        }
        database.transact(connection -> {
            Sql.update(connection, "update atlas_loop set held_until = ?", now);
            Sql.update(connection, "update atlas_attempt set held_until = ? where standing = 'in_flight'", now);
            return Sql.update(connection, """
                    update atlas_session set next_wake_at = ?, retry_at = ?
                    where ended_at is null and (wanted = 'gone' or phase = 'requested' or exists (
                        select 1 from atlas_attempt a
                        where a.session_id = atlas_session.id and a.number = atlas_session.attempt
                            and a.standing in ('in_flight', 'leaving')))
                    """, now, now);
        });
    }

    @Override
    public boolean lease(String loop, String holder, Instant now, Instant until) {
        return noticeBoard.lease(loop, holder, now, until);
    }

    @Override
    public void close() {
        database.close();
    }
}
