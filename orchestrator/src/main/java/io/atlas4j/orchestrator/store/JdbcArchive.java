package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Forgetting, in SQL. */
final class JdbcArchive implements Archive {
    /** What machines said of themselves. */
    private static final String SAID = "('log', 'progress')";

    /** Tables that hang on a session, those first that others hang on last. */
    private static final List<String> PARTS =
            List.of("atlas_idempotency", "atlas_event", "atlas_spend", "atlas_reservation", "atlas_attempt");

    private final Database database;
    private final EventStream stream;

    JdbcArchive(Database database, EventStream stream) {
        this.database = database;
        this.stream = stream;
    }

    @Override
    public Step<EventPosition> forgetLogs(EventPosition after, Instant before, int limit) {
        return database.transact(connection -> {
            var old = stream.places(connection, after, limit).stream()
                    .takeWhile(place -> place.at().isBefore(before))
                    .toList();
            if (old.isEmpty()) {
                return new Step<>(0, after, false);
            }
            var last = old.getLast().position();
            var forgotten = stream.delete(connection, after, last, "type in " + SAID);
            if (forgotten > 0) {
                noteForgotten(connection, last);
            }
            return new Step<>(forgotten, last, old.size() == limit);
        });
    }

    @Override
    public Step<Ended> forgetEvents(Ended after, Instant endedBefore, int limit) {
        return database.transact(connection -> {
            var over = over(connection, after, endedBefore, limit);
            var forgotten = forgetEvents(connection, ids(over));
            return step(forgotten, after, over, limit);
        });
    }

    private int forgetEvents(Connection connection, List<String> ids) throws SQLException {
        var last = ids.isEmpty() ? Optional.<EventPosition>empty() : stream.last(connection, ids);
        if (last.isEmpty()) {
            return 0;
        }
        noteForgotten(connection, last.get());
        return delete(connection, "atlas_event", ids);
    }

    @Override
    public Step<Ended> forgetSessions(Ended after, Instant endedBefore, int limit) {
        return database.transact(connection -> {
            var over = over(connection, after, endedBefore, limit);
            var quiet = over.isEmpty() ? List.<String>of() : quiet(connection, ids(over), endedBefore);
            if (!quiet.isEmpty()) {
                rememberAccounts(connection, quiet);
                forgetEvents(connection, quiet);
                for (var table : PARTS) {
                    delete(connection, table, quiet);
                }
                Sql.update(connection, "delete from atlas_session where id in " + marks(quiet), quiet.toArray());
            }
            return step(quiet.size(), after, over, limit);
        });
    }

    /** Locked, so that nothing is added to one that is being forgotten. */
    private List<Ended> over(Connection connection, Ended after, Instant endedBefore, int limit) throws SQLException {
        return Sql.query(
                connection,
                """
                select id, ended_at from atlas_session
                where ended_at < ? and ended_at >= ? and (ended_at > ? or id > ?) order by ended_at, id limit ?
                """ + (database.isShared() ? " for update" : ""),
                row -> new Ended(Sql.instant(row, "ended_at"), row.getString("id")),
                endedBefore,
                after.at(),
                after.at(),
                after.id(),
                limit);
    }

    /** Asked after the locks were had, so that what was written before them is seen. */
    private static List<String> quiet(Connection connection, List<String> ids, Instant since) throws SQLException {
        var values = new ArrayList<Object>(ids);
        values.addAll(List.of(since, since, since));
        return Sql.query(connection, """
                select s.id from atlas_session s where s.id in %s
                    and not exists (select 1 from atlas_attempt a where a.session_id = s.id
                        and (a.gone_at is null or a.gone_at >= ? or a.late_at >= ?))
                    and not exists (select 1 from atlas_spend p where p.session_id = s.id and p.until_at >= ?)
                """.formatted(marks(ids)), row -> row.getString("id"), values.toArray());
    }

    private static void rememberAccounts(Connection connection, List<String> ids) throws SQLException {
        Sql.update(connection, """
                insert into atlas_account (provider, account)
                select distinct s.provider, s.account from atlas_session s where s.id in %s and not exists (
                    select 1 from atlas_account a where a.provider = s.provider and a.account = s.account)
                """.formatted(marks(ids)), ids.toArray());
    }

    private void noteForgotten(Connection connection, EventPosition last) throws SQLException {
        Sql.update(
                connection,
                """
                update atlas_installation set forgotten_transaction = ?, forgotten_position = ?
                where forgotten_transaction < ? or (forgotten_transaction = ? and forgotten_position < ?)
                """,
                last.transaction(),
                last.number(),
                last.transaction(),
                last.transaction(),
                last.number());
    }

    @Override
    public void stillLate(AttemptRow attempt, Instant at) {
        database.transact(connection -> Sql.update(
                connection,
                "update atlas_attempt set late_at = ? where session_id = ? and number = ?",
                at,
                attempt.sessionId(),
                attempt.number()));
    }

    @Override
    public Optional<EventPosition> forgottenAfter(EventPosition position) {
        return database.read(connection -> stream.forgottenAfter(connection, position));
    }

    private static Step<Ended> step(int forgotten, Ended after, List<Ended> over, int limit) {
        return new Step<>(forgotten, over.isEmpty() ? after : over.getLast(), over.size() == limit);
    }

    private static List<String> ids(List<Ended> over) {
        return over.stream().map(Ended::id).toList();
    }

    private static int delete(Connection connection, String table, List<String> ids) throws SQLException {
        return Sql.update(connection, "delete from " + table + " where session_id in " + marks(ids), ids.toArray());
    }

    static String marks(List<?> values) {
        return "(" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
    }
}
