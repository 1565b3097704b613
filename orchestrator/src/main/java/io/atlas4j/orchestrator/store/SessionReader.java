package io.atlas4j.orchestrator.store;

import static io.atlas4j.orchestrator.store.Sql.instant;
import static io.atlas4j.orchestrator.store.Sql.optionalDuration;
import static io.atlas4j.orchestrator.store.Sql.optionalInstant;
import static io.atlas4j.orchestrator.store.Sql.optionalText;
import static io.atlas4j.orchestrator.store.Sql.word;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.AuthMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rows as records. */
final class SessionReader {
    private static final String SELECT = """
            select s.id, s.provider, s.account, s.user_id, s.name, s.auth_mode, s.auth_hash, s.idle_after_ms,
                s.max_runtime_ms, s.ready_within_ms, s.wanted, s.reason, s.explanation, s.attempt, s.tries, s.retry_at,
                s.alarmed, s.created_at, s.touched_at, s.ready_at, s.ended_at, s.events, s.version,
                a.standing, a.holder, a.held_until, a.since, a.lists, a.machine, a.late_at
            from atlas_session s left join atlas_attempt a on a.session_id = s.id and a.number = s.attempt
            """;

    private final String installation;

    SessionReader(String installation) {
        this.installation = installation;
    }

    List<SessionRow> sessions(Connection connection, String rest, Object... values) throws SQLException {
        return Sql.query(connection, SELECT + rest, this::session, values);
    }

    private SessionRow session(ResultSet row) throws SQLException {
        var standing = standing(row);
        var lastSeen = standing instanceof Standing.Rented ? Optional.<String>empty() : optionalText(row, "machine");
        return new SessionRow(
                state(row, standing),
                row.getString("provider"),
                row.getString("account"),
                optionalText(row, "user_id"),
                optionalText(row, "name"),
                auth(row),
                new MachineName(installation, row.getString("id"), row.getInt("attempt")).toString(),
                lastSeen.map(StoredJson::machine),
                optionalInstant(row, "late_at"));
    }

    private static SessionState state(ResultSet row, Standing standing) throws SQLException {
        return new SessionState(
                row.getString("id"),
                row.getLong("version"),
                row.getLong("events"),
                new SessionState.Wish(
                        word(row, "wanted", Wanted.class),
                        optionalText(row, "reason").map(word -> EndReason.valueOf(word.toUpperCase(Locale.ROOT))),
                        optionalText(row, "explanation")),
                row.getInt("attempt"),
                standing,
                new SessionState.Limits(
                        optionalDuration(row, "idle_after_ms"),
                        optionalDuration(row, "max_runtime_ms"),
                        Duration.ofMillis(row.getLong("ready_within_ms"))),
                new SessionState.Times(
                        instant(row, "created_at"),
                        instant(row, "touched_at"),
                        optionalInstant(row, "ready_at"),
                        optionalInstant(row, "ended_at")),
                new SessionState.Retry(row.getInt("tries"), instant(row, "retry_at"), row.getBoolean("alarmed")));
    }

    private static Standing standing(ResultSet row) throws SQLException {
        var word = row.getString("standing");
        if (word == null) { // nothing was ever asked of the provider
            return optionalInstant(row, "ended_at").isPresent() ? new Standing.Gone() : new Standing.Due();
        }
        return switch (word) {
            case StandingWord.IN_FLIGHT -> new Standing.InFlight(row.getString("holder"), instant(row, "held_until"));
            case StandingWord.UNKNOWN -> new Standing.Unknown(instant(row, "since"), row.getInt("lists"));
            case StandingWord.RENTED ->
                new Standing.Rented(
                        StoredJson.machine(row.getString("machine")), instant(row, "since"), row.getInt("lists"));
            case StandingWord.GONE -> new Standing.Gone();
            default ->
                throw new UnexpectedException(Origin.ATLAS, "the database holds an attempt that is \"" + word + "\"");
        };
    }

    private static Optional<Auth> auth(ResultSet row) throws SQLException {
        var mode = word(row, "auth_mode", AuthMode.class);
        return optionalText(row, "auth_hash").map(hash -> new Auth(mode, Optional.empty(), hash));
    }

    static AttemptRow attempt(ResultSet row) throws SQLException {
        return new AttemptRow(
                row.getString("session_id"),
                row.getInt("number"),
                row.getString("name"),
                row.getBoolean("is_current"),
                optionalText(row, "machine_id"),
                optionalInstant(row, "gone_at"),
                optionalInstant(row, "late_at"));
    }

    static SessionEvent event(ResultSet row) throws SQLException {
        return new SessionEvent(
                row.getString("session_id"),
                row.getLong("number"),
                word(row, "type", EventType.class),
                instant(row, "at"),
                row.getInt("attempt"),
                StoredJson.object(row.getString("detail")));
    }
}
