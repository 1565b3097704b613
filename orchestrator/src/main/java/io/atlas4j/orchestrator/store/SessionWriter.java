package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.orchestrator.TaskOutcome;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.Segment;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spi.Placement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes sessions: the row under its version, with its attempt, its events and its secrets. Runs in a transaction. */
final class SessionWriter {
    private static final int LONGEST_TEXT = 4000;

    private final String installation;

    SessionWriter(String installation) {
        this.installation = installation;
    }

    void insert(Connection connection, NewSession session) throws SQLException {
        var state = session.state();
        Sql.update(
                connection,
                """
                insert into atlas_session (id, provider, account, user_id, name, request, secrets, secrets_key_id,
                    auth_mode, auth_hash, idle_after_ms, max_runtime_ms, ready_within_ms, max_cost, max_price,
                    stopped_after_ms, respawn_on, respawn_most, task_nonce, task_retry_on, phase, wanted, attempt, tries,
                    retry_at, alarmed, created_at, touched_at, up_since, next_wake_at, guarded, events, version)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                state.id(),
                session.provider(),
                session.account(),
                session.userId(),
                session.name(),
                session.request().json(),
                session.request().sealed().bytes(),
                session.request().sealed().keyId(),
                session.auth().map(Auth::mode).orElse(AuthMode.NONE),
                session.auth().map(Auth::hash),
                state.limits().idleAfter(),
                state.limits().maxRuntime(),
                state.limits().readyWithin(),
                state.limits().maxCost(),
                state.limits().maxPrice(),
                state.limits().stoppedAfter(),
                Words.join(state.limits().respawn().causes()),
                state.limits().respawn().most(),
                state.task().map(Task::nonce),
                state.task().map(task -> Words.join(task.retryOn())),
                state.phase(),
                state.wish().wanted(),
                state.attempt(),
                state.retry().tries(),
                state.retry().at(),
                state.retry().alarmed(),
                state.times().createdAt(),
                state.times().touchedAt(),
                state.times().upSince(),
                state.nextWake(),
                session.guarded(),
                1, // see tellOfStart
                state.version());
        if (!(state.standing() instanceof Standing.Due)) { // made of a machine that is there already
            insertAttempt(connection, state);
            updateAttempt(connection, state, Optional.empty());
        }
        if (session.key().isPresent()) {
            Sql.update(
                    connection,
                    "insert into atlas_idempotency (idempotency_key, session_id) values (?, ?)",
                    session.key(),
                    state.id());
        }
        BudgetSql.reserve(connection, session, state.times().createdAt()); // last: its locks are held until the commit
    }

    /** Writes what was decided, unless the row has changed since it was read; returns whether it was written. */
    boolean commit(Connection connection, SessionRow row, Decision decision, Instant now) throws SQLException {
        var before = row.state();
        var next = decision.next();
        if (updateSession(connection, before, decision) == 0) {
            return false;
        }
        if (next.attempt() != before.attempt()) {
            closeAttempt(connection, before, decision, now);
        } else if (next.standing() instanceof Standing.Gone && !(before.standing() instanceof Standing.Gone)) {
            closeAttempt(connection, before, decision, now);
        } else if (!next.standing().equals(before.standing())) {
            if (before.standing() instanceof Standing.Due) {
                insertAttempt(connection, next);
            }
            updateAttempt(connection, next, decision.placement());
        }
        if (before.version() == 0) {
            tellOfStart(connection, row);
        }
        insertEvents(connection, before.id(), before.events(), decision.events(), now);
        insertLedger(connection, before.id(), decision.booked());
        BudgetSql.settle(connection, before, decision);
        return true;
    }

    private static int updateSession(Connection connection, SessionState before, Decision decision)
            throws SQLException {
        var next = decision.next();
        var open = next.cost().open();
        var outcome = next.task().flatMap(Task::outcome);
        var forgets = next.times().endedAt().isPresent() ? "secrets = null, " : "";
        return Sql.update(
                connection,
                "update atlas_session set " + forgets + """
                phase = ?, wanted = ?, reason = ?, explanation = ?, attempt = ?, respawns = ?,
                    tries = ?, retry_at = ?, alarmed = ?, up_since = ?, ready_at = ?, stopped_at = ?, ended_at = ?,
                    booked = ?, rate_kind = ?, rate = ?, rate_since = ?, announced = ?, warned = ?, task_result = ?, task_reason = ?,
                    task_exit_code = ?, task_finish_at = ?, next_wake_at = ?, events = ?, version = version + 1
                where id = ? and version = ?
                """,
                next.phase(),
                next.wish().wanted(),
                next.wish().reason(),
                next.wish().explanation().map(SessionWriter::cut),
                next.attempt(),
                next.respawns(),
                next.retry().tries(),
                next.retry().at(),
                next.retry().alarmed(),
                next.times().upSince(),
                next.times().readyAt(),
                next.times().stoppedAt(),
                next.times().endedAt(),
                next.cost().booked(),
                open.map(Segment::kind),
                open.flatMap(Segment::perHour),
                open.map(Segment::since),
                next.cost().announced(),
                next.cost().warned(),
                outcome.map(TaskOutcome::result),
                outcome.flatMap(TaskOutcome::reason),
                outcome.flatMap(SessionWriter::exitCode),
                next.task().flatMap(Task::finishAt),
                next.nextWake(),
                before.events() + decision.events().size(),
                before.id(),
                before.version());
    }

    private static Optional<Integer> exitCode(TaskOutcome outcome) {
        return outcome.exitCode().isPresent() ? Optional.of(outcome.exitCode().getAsInt()) : Optional.empty();
    }

    private void insertAttempt(Connection connection, SessionState state) throws SQLException {
        Sql.update(
                connection,
                """
                insert into atlas_attempt (session_id, number, name, standing, lists, place_tried)
                values (?, ?, ?, ?, 0, false)
                """,
                state.id(),
                state.attempt(),
                new MachineName(installation, state.id(), state.attempt()).toString(),
                StandingWord.of(state.standing()));
    }

    /** One that was never claimed has no row, and needs none. */
    private static void closeAttempt(Connection connection, SessionState before, Decision decision, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                """
                update atlas_attempt set standing = 'gone', gone_at = ?, closed_why = ?, place_tried = ?
                where session_id = ? and number = ?
                """,
                now,
                decision.closed().map(Decision.Closed::why).map(SessionWriter::cut),
                decision.closed().map(Decision.Closed::placeTried).orElse(false),
                before.id(),
                before.attempt());
    }

    private static void updateAttempt(Connection connection, SessionState state, Optional<Placement> placement)
            throws SQLException {
        switch (state.standing()) {
            case Standing.InFlight inFlight ->
                Sql.update(
                        connection,
                        """
                        update atlas_attempt set standing = ?, holder = ?, held_until = ?, placement = ?, asked_at = ?
                        where session_id = ? and number = ?
                        """,
                        StandingWord.IN_FLIGHT,
                        inFlight.holder(),
                        inFlight.until(),
                        placement.map(StoredJson::write),
                        state.times().askedAt(),
                        state.id(),
                        state.attempt());
            case Standing.Unknown unknown ->
                Sql.update(
                        connection,
                        "update atlas_attempt set standing = ?, since = ?, lists = ? where session_id = ? and number = ?",
                        StandingWord.UNKNOWN,
                        unknown.since(),
                        unknown.lists(),
                        state.id(),
                        state.attempt());
            case Standing.Rented rented ->
                Sql.update(
                        connection,
                        """
                        update atlas_attempt set standing = ?, since = ?, lists = ?, machine_id = ?, machine = ?
                        where session_id = ? and number = ?
                        """,
                        StandingWord.RENTED,
                        rented.since(),
                        rented.missing(),
                        rented.shown().id(),
                        StoredJson.write(rented.shown()),
                        state.id(),
                        state.attempt());
            case Standing.Leaving leaving ->
                Sql.update(
                        connection,
                        """
                        update atlas_attempt set standing = ?, since = ?, machine_id = ?, machine = ?, closed_why = ?,
                            place_tried = ?
                        where session_id = ? and number = ?
                        """,
                        StandingWord.LEAVING,
                        leaving.since(),
                        leaving.shown().id(),
                        StoredJson.write(leaving.shown()),
                        cut(leaving.why()),
                        leaving.placeTried(),
                        state.id(),
                        state.attempt());
            case Standing.Due due -> throw new IllegalStateException("an attempt that is due has no row");
            case Standing.Gone gone -> throw new IllegalStateException("a gone attempt is closed");
        }
    }

    /**
     * The first event is written with the first change, which is the claim a moment later: what a start writes before it is
     * synced, the caller waits for. Sessions that were started by an older version have it.
     */
    private static void tellOfStart(Connection connection, SessionRow row) throws SQLException {
        var start = row.state();
        var told = Sql.query(
                connection,
                "select number from atlas_event where session_id = ? and number = 1",
                found -> found.getLong("number"),
                start.id());
        if (told.isEmpty()) {
            var requested = NewEvent.requested(start, row.provider());
            insertEvents(
                    connection, start.id(), 0, List.of(requested), start.times().createdAt());
        }
    }

    private static void insertEvents(Connection connection, String id, long last, List<NewEvent> events, Instant now)
            throws SQLException {
        var number = last;
        for (var event : events) {
            Sql.update(
                    connection,
                    "insert into atlas_event (session_id, number, type, at, attempt, detail) values (?, ?, ?, ?, ?, ?)",
                    id,
                    ++number,
                    event.type(),
                    now,
                    event.attempt(),
                    StoredJson.write(event.detail()));
            if (event.type() == EventType.LATE_MACHINE) {
                sawLate(connection, id, event.attempt(), now);
            }
            var alert = Alert.of(id, event, now);
            if (alert.isPresent()) {
                JdbcAlerts.insert(connection, alert.get(), Optional.empty());
            }
        }
    }

    private static void insertLedger(Connection connection, String id, List<Booked> lines) throws SQLException {
        for (var line : lines) {
            Sql.update(
                    connection,
                    """
                    insert into atlas_spend (session_id, attempt, kind, rate, from_at, until_at, amount)
                    values (?, ?, ?, ?, ?, ?, ?)
                    """,
                    id,
                    line.attempt(),
                    line.kind(),
                    line.perHour(),
                    line.from(),
                    line.until(),
                    line.amount());
            if (line.kind() == SpendKind.LATE) {
                sawLate(connection, id, line.attempt(), line.until());
            }
        }
    }

    /** Until when a late machine's cost is in the ledger. */
    private static void sawLate(Connection connection, String id, int attempt, Instant at) throws SQLException {
        Sql.update(
                connection,
                "update atlas_attempt set late_at = ? where session_id = ? and number = ?",
                at,
                id,
                attempt);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
