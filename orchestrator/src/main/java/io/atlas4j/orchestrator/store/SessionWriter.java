package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.AuthMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Writes sessions: the row under its version, with its attempt, its events and its secrets. Runs in a transaction. */
final class SessionWriter {
    private static final int LONGEST_TEXT = 4000;

    private final String installation;

    SessionWriter(String installation) {
        this.installation = installation;
    }

    void insert(Connection connection, NewSession session, List<NewEvent> events) throws SQLException {
        var state = session.state();
        Sql.update(
                connection,
                """
                insert into atlas_session (id, provider, account, user_id, name, request, secrets, secrets_key_id,
                    auth_mode, auth_hash, idle_after_ms, max_runtime_ms, ready_within_ms, phase, wanted, attempt, tries, retry_at,
                    alarmed, created_at, touched_at, next_wake_at, events, version)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
                state.phase(),
                state.wish().wanted(),
                state.attempt(),
                state.retry().tries(),
                state.retry().at(),
                state.retry().alarmed(),
                state.times().createdAt(),
                state.times().touchedAt(),
                state.nextWake(),
                state.events() + events.size(),
                state.version());
        if (session.key().isPresent()) {
            Sql.update(
                    connection,
                    "insert into atlas_idempotency (idempotency_key, session_id) values (?, ?)",
                    session.key(),
                    state.id());
        }
        insertEvents(connection, state, events, state.times().createdAt());
    }

    /** Writes what was decided, unless the row has changed since it was read; returns whether it was written. */
    boolean commit(Connection connection, SessionState before, Decision decision, Instant now) throws SQLException {
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
            updateAttempt(connection, decision);
        }
        if (next.times().endedAt().isPresent() && before.times().endedAt().isEmpty()) {
            Sql.update(connection, "update atlas_session set secrets = null where id = ?", next.id());
        }
        insertEvents(connection, before, decision.events(), now);
        return true;
    }

    private static int updateSession(Connection connection, SessionState before, Decision decision)
            throws SQLException {
        var next = decision.next();
        return Sql.update(
                connection,
                """
                update atlas_session set phase = ?, wanted = ?, reason = ?, explanation = ?, attempt = ?, tries = ?,
                    retry_at = ?, alarmed = ?, ready_at = ?, ended_at = ?, next_wake_at = ?, events = ?,
                    version = version + 1
                where id = ? and version = ?
                """,
                next.phase(),
                next.wish().wanted(),
                next.wish().reason(),
                next.wish().explanation().map(SessionWriter::cut),
                next.attempt(),
                next.retry().tries(),
                next.retry().at(),
                next.retry().alarmed(),
                next.times().readyAt(),
                next.times().endedAt(),
                next.nextWake(),
                before.events() + decision.events().size(),
                before.id(),
                before.version());
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

    private static void updateAttempt(Connection connection, Decision decision) throws SQLException {
        var state = decision.next();
        switch (state.standing()) {
            case Standing.InFlight inFlight ->
                Sql.update(
                        connection,
                        """
                        update atlas_attempt set standing = ?, holder = ?, held_until = ?, placement = ?
                        where session_id = ? and number = ?
                        """,
                        StandingWord.IN_FLIGHT,
                        inFlight.holder(),
                        inFlight.until(),
                        decision.placement().map(StoredJson::write),
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
                        rented.machine().id(),
                        StoredJson.write(rented.machine()),
                        state.id(),
                        state.attempt());
            case Standing.Due due -> throw new IllegalStateException("an attempt that is due has no row");
            case Standing.Gone gone -> throw new IllegalStateException("a gone attempt is closed");
        }
    }

    private static void insertEvents(Connection connection, SessionState before, List<NewEvent> events, Instant now)
            throws SQLException {
        var number = before.events();
        for (var event : events) {
            Sql.update(
                    connection,
                    "insert into atlas_event (session_id, number, type, at, attempt, detail) values (?, ?, ?, ?, ?, ?)",
                    before.id(),
                    ++number,
                    event.type(),
                    now,
                    event.attempt(),
                    StoredJson.write(event.detail()));
            if (event.type() == EventType.LATE_MACHINE) {
                Sql.update(
                        connection,
                        "update atlas_attempt set late_at = ? where session_id = ? and number = ?",
                        now,
                        before.id(),
                        event.attempt());
            }
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
