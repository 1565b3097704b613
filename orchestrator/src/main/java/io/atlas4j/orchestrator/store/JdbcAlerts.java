package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.EventPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Alerts in SQL. */
final class JdbcAlerts implements Alerts {
    private static final String TABLE = "atlas_alert";

    private final Database database;
    private final EventStream stream;

    JdbcAlerts(Database database, EventStream stream) {
        this.database = database;
        this.stream = stream;
    }

    /** A part of somebody's transaction. */
    static void insert(Connection connection, Alert alert, Optional<String> subject) throws SQLException {
        Sql.update(
                connection,
                "insert into atlas_alert (type, at, session_id, subject, detail) values (?, ?, ?, ?, ?)",
                alert.type(),
                alert.at(),
                alert.sessionId(),
                subject,
                StoredJson.write(alert.detail()));
    }

    @Override
    public void raise(Alert alert, String subject) {
        try {
            database.transactDurably(connection -> {
                if (Sql.query(connection, "select at from atlas_alert where subject = ?", row -> "known", subject)
                        .isEmpty()) {
                    insert(connection, alert, Optional.of(subject));
                }
                return true;
            });
        } catch (AtlasException e) {
            if (!Database.isDuplicate(e)) { // another raised it meanwhile
                throw e;
            }
        }
    }

    @Override
    public List<Placed> after(EventPosition position, int limit) {
        return database.read(connection ->
                stream.next(connection, TABLE, "type, at, session_id, detail", position, limit, JdbcAlerts::placed));
    }

    private static Placed placed(ResultSet row) throws SQLException {
        return new Placed(
                EventStream.position(row),
                new Alert(
                        row.getString("type"),
                        Sql.instant(row, "at"),
                        Sql.optionalText(row, "session_id"),
                        StoredJson.object(row.getString("detail"))));
    }

    @Override
    public Told told(String webhook, Instant now) {
        return database.read(connection -> find(connection, webhook))
                .orElseGet(() -> database.transactDurably(connection -> {
                    var begin = new Told(stream.end(connection, TABLE).orElse(EventPosition.START), 0, now);
                    Sql.update(
                            connection,
                            """
                            insert into atlas_webhook (name, stream_transaction, stream_position, tries, retry_at)
                            values (?, ?, ?, ?, ?)
                            """,
                            webhook,
                            begin.position().transaction(),
                            begin.position().number(),
                            begin.tries(),
                            begin.retryAt());
                    return begin;
                }));
    }

    private static Optional<Told> find(Connection connection, String webhook) throws SQLException {
        return Sql.query(
                        connection,
                        """
                        select stream_transaction, stream_position, tries, retry_at from atlas_webhook where name = ?
                        """,
                        row -> new Told(EventStream.position(row), row.getInt("tries"), Sql.instant(row, "retry_at")),
                        webhook)
                .stream()
                .findFirst();
    }

    @Override
    public boolean tell(String webhook, Told before, Told after) {
        return database.transact(connection -> Sql.update(
                        connection,
                        """
                        update atlas_webhook set stream_transaction = ?, stream_position = ?, tries = ?, retry_at = ?
                        where name = ? and stream_transaction = ? and stream_position = ? and tries = ?
                        """,
                        after.position().transaction(),
                        after.position().number(),
                        after.tries(),
                        after.retryAt(),
                        webhook,
                        before.position().transaction(),
                        before.position().number(),
                        before.tries()))
                == 1;
    }

    @Override
    public int forget(Instant before, int limit) {
        return database.transact(connection -> {
            var old = Sql.query(
                    connection,
                    "select stream_position from atlas_alert where at < ? order by at limit ?",
                    row -> row.getLong("stream_position"),
                    before,
                    limit);
            return old.isEmpty()
                    ? 0
                    : Sql.update(
                            connection,
                            "delete from atlas_alert where stream_position in " + JdbcArchive.marks(old),
                            old.toArray());
        });
    }
}
