package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.StreamEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The events of all sessions in one order. A file has one writer, so its numbers are in the order of commits. On a server,
 * a lower number may be committed after a higher one; there the order is that of transactions, of which only those are
 * read that no open one can come before.
 */
enum EventStream {
    FILE {
        @Override
        List<StreamEvent> after(Connection connection, EventPosition after, int limit) throws SQLException {
            return Sql.query(connection, """
                    select 0 as stream_transaction, stream_position, session_id, number, type, at, attempt, detail
                    from atlas_event where stream_position > ? order by stream_position limit ?
                    """, EventStream::event, after.number(), limit);
        }

        @Override
        List<EventPosition> end(Connection connection) throws SQLException {
            return Sql.query(connection, """
                    select 0 as stream_transaction, stream_position from atlas_event
                    order by stream_position desc limit 1
                    """, EventStream::position);
        }
    },

    SERVER {
        // a position from before the database was restored into another server is beyond all transactions of this one
        @Override
        List<StreamEvent> after(Connection connection, EventPosition after, int limit) throws SQLException {
            return Sql.query(
                    connection,
                    """
                    select stream_transaction, stream_position, session_id, number, type, at, attempt, detail
                    from atlas_event
                    where (stream_transaction, stream_position) > (
                            case when ? < pg_snapshot_xmax(pg_current_snapshot())::text::bigint then ? else 0 end, ?)
                        and stream_transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                    order by stream_transaction, stream_position limit ?
                    """,
                    EventStream::event,
                    after.transaction(),
                    after.transaction(),
                    after.number(),
                    limit);
        }

        @Override
        List<EventPosition> end(Connection connection) throws SQLException {
            return Sql.query(connection, """
                    select stream_transaction, stream_position from atlas_event
                    where stream_transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                    order by stream_transaction desc, stream_position desc limit 1
                    """, EventStream::position);
        }
    };

    abstract List<StreamEvent> after(Connection connection, EventPosition after, int limit) throws SQLException;

    /** Of the last event; none if there is none. */
    abstract List<EventPosition> end(Connection connection) throws SQLException;

    /** Puts events before all others that seem to come from the future: the database was restored into another server. */
    static void mend(Connection connection) throws SQLException {
        Sql.update(connection, """
                update atlas_event set stream_transaction = 0
                where stream_transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                """);
    }

    private static StreamEvent event(ResultSet row) throws SQLException {
        return new StreamEvent(position(row), SessionReader.event(row));
    }

    private static EventPosition position(ResultSet row) throws SQLException {
        return new EventPosition(row.getLong("stream_transaction"), row.getLong("stream_position"));
    }
}
