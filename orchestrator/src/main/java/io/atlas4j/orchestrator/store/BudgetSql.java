package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.SessionState;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Budgets in SQL, each call a part of somebody's transaction. Rows are locked in the order of their scopes, a budget before
 * its reservations, so that no two transactions wait for each other.
 */
final class BudgetSql {
    private static final String SELECT = "select scope, cap, reserved, spent, on_day, warned from atlas_budget";
    private static final String COUNTING = SELECT + " where scope in (?, ?, ?) order by scope";

    private BudgetSql() {}

    /**
     * Reserves the most that a new session may cost in every budget that counts it; looks at three keys and does nothing
     * where there is none. That look takes no lock: H2 parses a statement that locks anew each time, which costs a start
     * a tenth.
     *
     * @throws io.atlas4j.error.InsufficientFundsException if one has not so much left
     * @throws io.atlas4j.error.ValidationException if the session does not say how much it may cost
     */
    static void reserve(Connection connection, NewSession session, Instant now) throws SQLException {
        var counting = BudgetRules.scopesOf(session.userId());
        var scopes = Stream.of(counting.getFirst(), counting.get(1), counting.getLast())
                .map(BudgetScope::toString)
                .toArray();
        if (Sql.query(connection, COUNTING, BudgetSql::row, scopes).isEmpty()) {
            return;
        }
        var today = BudgetRules.dayOf(now);
        var rows = Sql.query(connection, COUNTING + " for update", BudgetSql::row, scopes).stream()
                .map(row -> row.on(today))
                .toList();
        var wanted = BudgetRules.wanted(
                session.state().limits(), rows.stream().map(BudgetRow::budget).toList());
        rows.forEach(row -> BudgetRules.check(row.budget(), wanted));
        for (var row : rows) {
            write(connection, row.plus(wanted, BigDecimal.ZERO));
            insertReservation(connection, session.state().id(), row, wanted);
        }
    }

    /** Books what a session has cost once it is over, and gives free what it reserved. */
    static void settle(Connection connection, SessionState before, Decision decision) throws SQLException {
        var ends = BudgetRules.ends(before, decision);
        var spent = BudgetRules.spent(before, decision);
        if (!ends && spent.signum() == 0) {
            return;
        }
        var id = before.id();
        for (var reserved : reservations(connection, id)) {
            Sql.update(connection, """
                    update atlas_budget set reserved = reserved - ?, spent = spent + ?
                    where scope = ? and (on_day is null or on_day = ?)
                    """, reserved.amount(), spent, reserved.scope(), reserved.day());
        }
        if (ends) {
            Sql.update(connection, "update atlas_reservation set amount = 0 where session_id = ? and amount <> 0", id);
        }
    }

    private record Reservation(String scope, Optional<LocalDate> day, BigDecimal amount) {}

    private static List<Reservation> reservations(Connection connection, String id) throws SQLException {
        return Sql.query(
                connection,
                "select scope, on_day, amount from atlas_reservation where session_id = ? order by scope",
                row -> new Reservation(row.getString("scope"), day(row), row.getBigDecimal("amount")),
                id);
    }

    static List<BudgetRow> all(Connection connection) throws SQLException {
        return Sql.query(connection, SELECT + " order by scope", BudgetSql::row);
    }

    static Budget set(Connection connection, BudgetScope scope, BigDecimal cap, Instant now) throws SQLException {
        var today = BudgetRules.dayOf(now);
        var known = locked(connection, scope);
        if (known.isPresent()) {
            var row = known.get().on(today).cap(cap);
            write(connection, row);
            return row.budget();
        }
        var row = BudgetRow.empty(scope, cap, today);
        Sql.update(
                connection,
                "insert into atlas_budget (scope, cap, reserved, spent, on_day, warned) values (?, ?, 0, 0, ?, 0)",
                scope.toString(),
                cap,
                row.day());
        for (var session : counted(connection, scope, today)) {
            insertReservation(connection, session.id(), row, session.most());
            row = row.plus(session.most(), BigDecimal.ZERO);
        }
        write(connection, row);
        return row.budget();
    }

    private record Counted(String id, BigDecimal most, LocalDate startedOn) {}

    /** Live sessions of a scope; one that does not say how much it may cost counts when it is over. */
    private static List<Counted> counted(Connection connection, BudgetScope scope, LocalDate today)
            throws SQLException {
        var sql =
                "select id, max_cost, max_price, max_runtime_ms, created_at from atlas_session where ended_at is null";
        var live = scope.user().isPresent()
                ? Sql.query(connection, sql + " and user_id = ?", BudgetSql::counted, scope.user())
                : Sql.query(connection, sql, BudgetSql::counted);
        return live.stream()
                .filter(session -> scope.kind() != BudgetScope.Kind.DAY
                        || session.startedOn().equals(today))
                .toList();
    }

    private static Counted counted(ResultSet row) throws SQLException {
        var limits = new SessionState.Limits(
                Optional.empty(),
                Sql.optionalDuration(row, "max_runtime_ms"),
                Duration.ZERO,
                Optional.ofNullable(row.getBigDecimal("max_cost")),
                Optional.ofNullable(row.getBigDecimal("max_price")),
                Duration.ZERO,
                Respawn.NEVER);
        return new Counted(
                row.getString("id"),
                BudgetRules.mostOf(limits).orElse(BigDecimal.ZERO),
                BudgetRules.dayOf(Sql.instant(row, "created_at")));
    }

    static boolean remove(Connection connection, BudgetScope scope) throws SQLException {
        locked(connection, scope);
        Sql.update(connection, "delete from atlas_reservation where scope = ?", scope.toString());
        return Sql.update(connection, "delete from atlas_budget where scope = ?", scope.toString()) == 1;
    }

    /** Notes the shares that are taken now, and returns those that nobody was told of; one caller gets each. */
    static List<BudgetWarning> warn(Connection connection, Instant now) throws SQLException {
        var fresh = new ArrayList<BudgetWarning>();
        for (var row : all(connection)) {
            var today = row.on(BudgetRules.dayOf(now));
            var reached = BudgetRules.reached(today.budget());
            if (isNews(today, reached) && noted(connection, row, reached) && reached > 0) {
                var warning = new BudgetWarning(today.budget(), reached);
                JdbcAlerts.insert(connection, Alert.of(warning, now), Optional.empty());
                fresh.add(warning);
            }
        }
        return fresh;
    }

    /** A share is told once, and again after less than half was taken in between. */
    static boolean isNews(BudgetRow row, int reached) {
        return reached > row.warned() || (reached == 0 && row.warned() > 0);
    }

    private static boolean noted(Connection connection, BudgetRow row, int reached) throws SQLException {
        return Sql.update(
                        connection,
                        "update atlas_budget set warned = ? where scope = ? and warned = ?",
                        reached,
                        row.budget().scope().toString(),
                        row.warned())
                == 1;
    }

    private static Optional<BudgetRow> locked(Connection connection, BudgetScope scope) throws SQLException {
        return Sql.query(connection, SELECT + " where scope = ? for update", BudgetSql::row, scope.toString()).stream()
                .findFirst();
    }

    private static void write(Connection connection, BudgetRow row) throws SQLException {
        Sql.update(
                connection,
                "update atlas_budget set cap = ?, reserved = ?, spent = ?, on_day = ?, warned = ? where scope = ?",
                row.budget().cap(),
                row.budget().reserved(),
                row.budget().spent(),
                row.day(),
                row.warned(),
                row.budget().scope().toString());
    }

    private static void insertReservation(Connection connection, String id, BudgetRow row, BigDecimal amount)
            throws SQLException {
        Sql.update(
                connection,
                "insert into atlas_reservation (session_id, scope, on_day, amount) values (?, ?, ?, ?)",
                id,
                row.budget().scope().toString(),
                row.day(),
                amount);
    }

    private static BudgetRow row(ResultSet row) throws SQLException {
        return new BudgetRow(
                new Budget(
                        BudgetScope.parse(row.getString("scope")),
                        row.getBigDecimal("cap"),
                        row.getBigDecimal("reserved"),
                        row.getBigDecimal("spent")),
                day(row),
                row.getInt("warned"));
    }

    private static Optional<LocalDate> day(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getObject("on_day", LocalDate.class));
    }
}
