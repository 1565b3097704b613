package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.StreamEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The events of all sessions in one order. A file has one writer, so its numbers are in the order of commits. On a server,
 * a lower number may be committed after a higher one; there the order is that of transactions, of which only those are
 * read that no open one can come before.
 */
enum EventStream {
    FILE("0 as stream_transaction, stream_position", "stream_position", "true", "?") {
        @Override
        List<Object> bound(EventPosition position) {
            return List.of(position.number());
        }
    },

    // a position from before the database was restored into another server is beyond all transactions of this one
    SERVER(
            "stream_transaction, stream_position",
            "(stream_transaction, stream_position)",
            "stream_transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
            "(case when ? < pg_snapshot_xmax(pg_current_snapshot())::text::bigint then ? else 0 end, ?)") {
        @Override
        List<Object> bound(EventPosition position) {
            return List.of(position.transaction(), position.transaction(), position.number());
        }
    };

    private static final String EVENTS = "atlas_event";

    private final String columns;
    private final String place;
    private final String settled;
    private final String mark;

    EventStream(String columns, String place, String settled, String mark) {
        this.columns = columns;
        this.place = place;
        this.settled = settled;
        this.mark = mark;
    }

    /** The values of a mark. */
    abstract List<Object> bound(EventPosition position);

    List<StreamEvent> after(Connection connection, EventPosition after, int limit) throws SQLException {
        return next(
                connection,
                EVENTS,
                "session_id, number, type, at, attempt, detail",
                after,
                limit,
                row -> new StreamEvent(position(row), SessionReader.event(row)));
    }

    /** A place and when the event there happened. */
    record Place(EventPosition position, Instant at) {}

    /** The same without what is told there. */
    List<Place> places(Connection connection, EventPosition after, int limit) throws SQLException {
        return next(connection, EVENTS, "at", after, limit, row -> new Place(position(row), Sql.instant(row, "at")));
    }

    /** What stands in a table that has places like the stream, after one of them. */
    <T> List<T> next(
            Connection connection, String table, String what, EventPosition after, int limit, Sql.Reader<T> reader)
            throws SQLException {
        var values = new ArrayList<>(bound(after));
        values.add(limit);
        return Sql.query(
                connection,
                "select %s, %s from %s where %s > %s and %s order by %s limit ?"
                        .formatted(columns, what, table, place, mark, settled, ordered("")),
                reader,
                values.toArray());
    }

    /** Of the last event; none if there is none. */
    Optional<EventPosition> end(Connection connection) throws SQLException {
        return end(connection, EVENTS);
    }

    /** The same of another table. */
    Optional<EventPosition> end(Connection connection, String table) throws SQLException {
        return last(connection, table, settled);
    }

    /** Of the last event of those sessions, which nobody writes to meanwhile. */
    Optional<EventPosition> last(Connection connection, List<String> sessions) throws SQLException {
        return last(connection, EVENTS, "session_id in " + JdbcArchive.marks(sessions), sessions.toArray());
    }

    private Optional<EventPosition> last(Connection connection, String table, String condition, Object... values)
            throws SQLException {
        return Sql.query(
                        connection,
                        "select %s from %s where %s order by %s limit 1"
                                .formatted(columns, table, condition, ordered(" desc")),
                        EventStream::position,
                        values)
                .stream()
                .findFirst();
    }

    private String ordered(String direction) {
        return place.replaceAll("[()]", "").replace(",", direction + ",") + direction;
    }

    /** Those between two places, the second one included. */
    int delete(Connection connection, EventPosition after, EventPosition until, String condition) throws SQLException {
        return Sql.update(
                connection,
                "delete from atlas_event where %s > %s and %s <= %s and %s"
                        .formatted(place, mark, place, mark, condition),
                Stream.concat(bound(after).stream(), bound(until).stream()).toArray());
    }

    /** Up to where events were forgotten, if that is after a place. */
    Optional<EventPosition> forgottenAfter(Connection connection, EventPosition after) throws SQLException {
        var forgotten = "select forgotten_transaction as stream_transaction, forgotten_position as stream_position "
                + "from atlas_installation";
        return Sql.query(
                        connection,
                        "select %s from (%s) f where %s > %s".formatted(columns, forgotten, place, mark),
                        EventStream::position,
                        bound(after).toArray())
                .stream()
                .findFirst();
    }

    /** Puts events before all others that seem to come from the future: the database was restored into another server. */
    static void mend(Connection connection) throws SQLException {
        for (var table : List.of(EVENTS, "atlas_alert", "atlas_webhook")) {
            Sql.update(connection, """
                    update %s set stream_transaction = 0
                    where stream_transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                    """.formatted(table));
        }
        Sql.update(connection, """
                update atlas_installation set forgotten_transaction = 0
                where forgotten_transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                """);
    }

    static EventPosition position(ResultSet row) throws SQLException {
        return new EventPosition(row.getLong("stream_transaction"), row.getLong("stream_position"));
    }
}
