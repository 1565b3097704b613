package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SessionFilter;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.spi.PlacementTrail;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every statement about sessions. Blocks; safe for many threads. */
public final class SessionStore implements AutoCloseable {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int INSTALLATION_LENGTH = 8;
    private static final int SESSION_RANDOM_LENGTH = 6;
    private static final int NAMES_AT_ONCE = 200;

    private final Database database;
    private final RequestCodec codec;
    private final String installation;
    private final SessionReader reader;
    private final SessionWriter writer;

    private SessionStore(Database database, RequestCodec codec, String installation) {
        this.database = database;
        this.codec = codec;
        this.installation = installation;
        this.reader = new SessionReader(installation);
        this.writer = new SessionWriter(installation);
    }

    /** Opens the database and the key file in that folder; makes what is missing. */
    public static SessionStore open(Path home, Instant now) {
        var database = Database.open(home);
        try {
            var codec = new RequestCodec(Vault.of(home.resolve("atlas.key")));
            return new SessionStore(database, codec, database.transactDurably(connection -> install(connection, now)));
        } catch (AtlasException e) {
            database.close();
            throw e;
        }
    }

    private static String install(Connection connection, Instant now) throws SQLException {
        var known = Sql.query(connection, "select id from atlas_installation", row -> row.getString("id"));
        if (!known.isEmpty()) {
            return known.getFirst();
        }
        var id = randomWord(INSTALLATION_LENGTH);
        Sql.update(connection, "insert into atlas_installation (slot, id, created_at) values (1, ?, ?)", id, now);
        return id;
    }

    /** The mark of this database in the names of its machines. */
    public String installation() {
        return installation;
    }

    /** Begins with the time, so that rows of one moment lie together on the disk, and ends with what nobody can guess. */
    public static String newSessionId(Instant now) {
        return Long.toString(now.toEpochMilli(), Character.MAX_RADIX) + randomWord(SESSION_RANDOM_LENGTH);
    }

    private static String randomWord(int length) {
        var word = new StringBuilder(length);
        for (var i = 0; i < length; i++) {
            word.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }

    public RequestCodec codec() {
        return codec;
    }

    /** Makes the intent durable; false, and nothing is written, if its key is taken. */
    public boolean insert(NewSession session, List<NewEvent> events) {
        try {
            database.transactDurably(connection -> {
                writer.insert(connection, session, events);
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

    public Optional<SessionRow> find(String id) {
        return first(" where s.id = ?", id);
    }

    public Optional<SessionRow> findByKey(String key) {
        return first(" where s.id = (select session_id from atlas_idempotency where idempotency_key = ?)", key);
    }

    private Optional<SessionRow> first(String rest, Object... values) {
        return select(rest, values).stream().findFirst();
    }

    private List<SessionRow> select(String rest, Object... values) {
        return database.read(connection -> reader.sessions(connection, rest, values));
    }

    /** Oldest first. */
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

    /** Sessions of an account that are not over. */
    public List<SessionRow> live(Account account) {
        return select(
                " where s.ended_at is null and s.provider = ? and s.account = ?", account.provider(), account.name());
    }

    /** Sessions whose time has come, the longest due first. */
    public List<SessionRow> due(Instant now, int limit) {
        return select(" where s.ended_at is null and s.next_wake_at <= ? order by s.next_wake_at limit ?", now, limit);
    }

    /** Every account that ever had a session: a machine of it may still show up. */
    public List<Account> accounts() {
        return database.read(connection -> Sql.query(
                connection,
                "select distinct provider, account from atlas_session",
                row -> new Account(row.getString("provider"), row.getString("account"))));
    }

    /** Attempts that were asked of a provider under those names. */
    public List<AttemptRow> attemptsNamed(Collection<MachineName> names) {
        var all = List.copyOf(names);
        return database.read(connection -> {
            var found = new ArrayList<AttemptRow>();
            for (var from = 0; from < all.size(); from += NAMES_AT_ONCE) {
                var some = all.subList(from, Math.min(from + NAMES_AT_ONCE, all.size()));
                found.addAll(Sql.query(
                        connection,
                        """
                        select a.session_id, a.number, a.name, a.machine_id, a.gone_at, a.late_at,
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

    /** How a change is written. */
    public enum Writing {
        /** If there is something to write. */
        PLAIN,
        /** The same, and it survives a power cut. */
        DURABLE,
        /** In any case, so that the time to wake is counted anew from the last touch. */
        WAKE
    }

    /**
     * Reads, decides and writes in one transaction.
     *
     * @return empty if there is no such session, or somebody else changed it meanwhile
     */
    public Optional<Change> change(String id, Instant now, Writing writing, Function<SessionRow, Decision> decide) {
        Database.Work<Optional<Change>> work = connection -> {
            var rows = reader.sessions(connection, " where s.id = ?", id);
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            var row = rows.getFirst();
            var decision = decide.apply(row);
            var idle = writing != Writing.WAKE && !decision.changes(row.state());
            return idle || writer.commit(connection, row.state(), decision, now)
                    ? Optional.of(new Change(row, decision))
                    : Optional.empty();
        };
        return writing == Writing.DURABLE ? database.transactDurably(work) : database.transact(work);
    }

    /** A decision and what it was about. */
    public record Change(SessionRow before, Decision decision) {
        public SessionState next() {
            return decision.next();
        }

        public boolean happened() {
            return decision.changes(before.state());
        }
    }

    /** The request with its secrets. */
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

    /** Where the session's earlier attempts were and why they failed there. */
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

    public List<SessionEvent> events(String id, long after) {
        return database.read(connection -> Sql.query(connection, """
                select session_id, number, type, at, attempt, detail from atlas_event
                where session_id = ? and number > ? order by number
                """, SessionReader::event, id, after));
    }

    /** Moves touch times forward, never back, and leaves the versions alone. */
    public void touched(Map<String, Instant> touches) {
        database.transact(connection -> {
            try (var statement = connection.prepareStatement(
                    "update atlas_session set touched_at = greatest(touched_at, ?) where id = ?")) {
                for (var touch : touches.entrySet()) {
                    Sql.bind(statement, touch.getValue(), touch.getKey());
                    statement.addBatch();
                }
                return statement.executeBatch().length;
            }
        });
    }

    /** Tells of each session that is not over when it was last touched. */
    public void eachTouch(BiConsumer<String, Instant> reader) {
        database.read(connection -> Sql.query(
                        connection,
                        "select id, touched_at from atlas_session where ended_at is null and wanted <> 'gone'",
                        row -> Map.entry(row.getString("id"), Sql.instant(row, "touched_at"))))
                .forEach(touch -> reader.accept(touch.getKey(), touch.getValue()));
    }

    /**
     * Takes over from a process that is gone, which is every other one: the file has one owner. Its claims are void, and
     * what it was about to do is due now.
     */
    public void takeOver(Instant now) {
        database.transact(connection -> {
            Sql.update(connection, "update atlas_loop set held_until = ?", now);
            Sql.update(connection, "update atlas_attempt set held_until = ? where standing = 'in_flight'", now);
            return Sql.update(connection, """
                    update atlas_session set next_wake_at = ?, retry_at = ?, version = version + 1
                    where ended_at is null and (wanted = 'gone' or phase = 'requested' or exists (
                        select 1 from atlas_attempt a
                        where a.session_id = atlas_session.id and a.number = atlas_session.attempt
                            and a.standing = 'in_flight'))
                    """, now, now);
        });
    }

    /** Takes or extends a lease; false while another holder has it. */
    public boolean lease(String loop, String holder, Instant now, Instant until) {
        return database.transact(connection -> Sql.update(
                        connection,
                        "update atlas_loop set holder = ?, held_until = ? where name = ? and (holder = ? or held_until <= ?)",
                        holder,
                        until,
                        loop,
                        holder,
                        now))
                == 1;
    }

    @Override
    public void close() {
        database.close();
    }
}
