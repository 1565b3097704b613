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
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.orchestrator.TaskOutcome;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.machine.Cost;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.Segment;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.AuthMode;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Rows as records. */
final class SessionReader {
    private static final String SELECT = """
            select s.id, s.provider, s.account, s.user_id, s.name, s.auth_mode, s.auth_hash, s.idle_after_ms,
                s.max_runtime_ms, s.ready_within_ms, s.max_cost, s.max_price, s.stopped_after_ms, s.respawn_on,
                s.respawn_most, s.wanted, s.reason, s.explanation, s.attempt, s.respawns, s.tries, s.retry_at, s.alarmed,
                s.created_at, s.touched_at, s.up_since, s.ready_at, s.stopped_at, s.ended_at, s.booked, s.rate_kind,
                s.rate, s.rate_since, s.announced, s.warned, s.task_nonce, s.task_retry_on, s.task_result, s.task_reason,
                s.task_exit_code, s.task_finish_at, s.guarded, s.events, s.version,
                a.standing, a.holder, a.held_until, a.asked_at, a.since, a.lists, a.machine, a.late_at, a.closed_why,
                a.place_tried
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
        var lastSeen = standing.machine().isPresent() ? Optional.<String>empty() : optionalText(row, "machine");
        return new SessionRow(
                state(row, standing),
                row.getString("provider"),
                row.getString("account"),
                optionalText(row, "user_id"),
                optionalText(row, "name"),
                auth(row),
                new MachineName(installation, row.getString("id"), row.getInt("attempt")).toString(),
                lastSeen.map(StoredJson::machine),
                optionalInstant(row, "late_at"),
                row.getBoolean("guarded"));
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
                row.getInt("respawns"),
                standing,
                limits(row),
                times(row),
                new SessionState.Retry(row.getInt("tries"), instant(row, "retry_at"), row.getBoolean("alarmed")),
                cost(row),
                task(row));
    }

    private static SessionState.Limits limits(ResultSet row) throws SQLException {
        return new SessionState.Limits(
                optionalDuration(row, "idle_after_ms"),
                optionalDuration(row, "max_runtime_ms"),
                Duration.ofMillis(row.getLong("ready_within_ms")),
                money(row, "max_cost"),
                money(row, "max_price"),
                Duration.ofMillis(row.getLong("stopped_after_ms")),
                new Respawn(Words.split(row.getString("respawn_on"), RespawnCause.class), row.getInt("respawn_most")));
    }

    private static SessionState.Times times(ResultSet row) throws SQLException {
        var createdAt = instant(row, "created_at");
        return new SessionState.Times(
                createdAt,
                instant(row, "touched_at"),
                optionalInstant(row, "up_since").orElse(createdAt), // not kept by the first schema
                optionalInstant(row, "asked_at"),
                optionalInstant(row, "ready_at"),
                optionalInstant(row, "stopped_at"),
                optionalInstant(row, "ended_at"));
    }

    private static Cost cost(ResultSet row) throws SQLException {
        var since = optionalInstant(row, "rate_since");
        var open = since.isEmpty()
                ? Optional.<Segment>empty()
                : Optional.of(new Segment(word(row, "rate_kind", SpendKind.class), money(row, "rate"), since.get()));
        return new Cost(row.getBigDecimal("booked"), open, money(row, "announced"), row.getInt("warned"));
    }

    private static Optional<BigDecimal> money(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getBigDecimal(column));
    }

    private static Optional<Task> task(ResultSet row) throws SQLException {
        var nonce = optionalText(row, "task_nonce");
        if (nonce.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Task(
                nonce.get(),
                Words.splitNumbers(row.getString("task_retry_on")),
                outcome(row),
                optionalInstant(row, "task_finish_at")));
    }

    private static Optional<TaskOutcome> outcome(ResultSet row) throws SQLException {
        if (optionalText(row, "task_result").isEmpty()) {
            return Optional.empty();
        }
        var code = row.getObject("task_exit_code", Integer.class);
        return Optional.of(new TaskOutcome(
                word(row, "task_result", TaskOutcome.Result.class),
                optionalText(row, "task_reason"),
                code == null ? OptionalInt.empty() : OptionalInt.of(code)));
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
            case StandingWord.LEAVING ->
                new Standing.Leaving(
                        StoredJson.machine(row.getString("machine")),
                        instant(row, "since"),
                        row.getString("closed_why"),
                        row.getBoolean("place_tried"));
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
                optionalInstant(row, "asked_at"),
                optionalInstant(row, "gone_at"),
                optionalInstant(row, "late_at"));
    }

    /** The first event of a session that has not changed since: it is its row, and written down with the first change. */
    List<SessionEvent> untold(Connection connection, String id) throws SQLException {
        return sessions(connection, " where s.id = ? and s.version = 0", id).stream()
                .map(row -> {
                    var event = NewEvent.requested(row.state(), row.provider());
                    return new SessionEvent(
                            id, 1, event.type(), row.state().times().createdAt(), event.attempt(), event.detail());
                })
                .toList();
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
