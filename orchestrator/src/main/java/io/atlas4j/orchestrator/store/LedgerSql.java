package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.SpendFilter;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Segment;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was paid, in SQL. */
final class LedgerSql {
    private LedgerSql() {}

    static List<Booked> lines(Connection connection, String id) throws SQLException {
        return Sql.query(connection, """
                select attempt, kind, rate, from_at, until_at, amount from atlas_spend where session_id = ? order by id
                """, row -> booked(row, row.getBigDecimal("amount")), id);
    }

    /** Lines and what runs now, in one statement, so that nothing is in both or in neither. */
    static List<Spent> spent(Connection connection, SpendFilter filter, Instant now) throws SQLException {
        var closed = new Conditions("p.until_at >= ?", "p.from_at < ?");
        var open = new Conditions(null, "s.rate_since < ?");
        var sql = """
                select p.session_id, s.provider, s.user_id, p.attempt, p.kind, p.rate, p.from_at, p.until_at, p.amount
                from atlas_spend p join atlas_session s on s.id = p.session_id where 1 = 1%s
                union all
                select s.id, s.provider, s.user_id, s.attempt, s.rate_kind, s.rate, s.rate_since, null, null
                from atlas_session s where s.ended_at is null and s.rate_since is not null%s
                """.formatted(closed.of(filter), open.of(filter));
        var values = new ArrayList<>(closed.values);
        values.addAll(open.values);
        return Sql.query(connection, sql, row -> spent(row, now), values.toArray());
    }

    /** A filter in SQL. */
    private static final class Conditions {
        private final Optional<String> endsAfter;
        private final String beginsBefore;
        private final List<Object> values = new ArrayList<>();

        Conditions(@Nullable String endsAfter, String beginsBefore) {
            this.endsAfter = Optional.ofNullable(endsAfter);
            this.beginsBefore = beginsBefore;
        }

        String of(SpendFilter filter) {
            var sql = new StringBuilder();
            endsAfter.ifPresent(condition -> add(sql, condition, filter.from()));
            add(sql, beginsBefore, filter.to());
            add(sql, "s.id = ?", filter.sessionId());
            add(sql, "s.provider = ?", filter.provider());
            add(sql, "s.user_id = ?", filter.userId());
            return sql.toString();
        }

        private void add(StringBuilder sql, String condition, Optional<?> value) {
            value.ifPresent(present -> {
                sql.append(" and ").append(condition);
                values.add(present);
            });
        }
    }

    private static Spent spent(ResultSet row, Instant now) throws SQLException {
        var amount = row.getBigDecimal("amount");
        var line = amount == null
                ? new Segment(kind(row), rate(row), Sql.instant(row, "from_at")).until(now, row.getInt("attempt"))
                : booked(row, amount);
        return new Spent(
                row.getString("session_id"), row.getString("provider"), Sql.optionalText(row, "user_id"), line);
    }

    private static Booked booked(ResultSet row, BigDecimal amount) throws SQLException {
        return new Booked(
                row.getInt("attempt"),
                kind(row),
                rate(row),
                Sql.instant(row, "from_at"),
                Sql.instant(row, "until_at"),
                amount);
    }

    private static SpendKind kind(ResultSet row) throws SQLException {
        return Sql.word(row, "kind", SpendKind.class);
    }

    private static Optional<BigDecimal> rate(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getBigDecimal("rate"));
    }

    /** Every machine of those sessions of an account that are not over, or were not at that moment. */
    static Map<String, Set<String>> machines(Connection connection, Account account, Instant endedAfter)
            throws SQLException {
        var found = new LinkedHashMap<String, Set<String>>();
        Sql.query(
                        connection,
                        """
                        select a.session_id, a.machine_id from atlas_attempt a join atlas_session s on s.id = a.session_id
                        where (s.ended_at is null or s.ended_at > ?) and s.provider = ? and s.account = ?
                            and a.machine_id is not null
                        """,
                        row -> Map.entry(row.getString("session_id"), row.getString("machine_id")),
                        endedAfter,
                        account.provider(),
                        account.name())
                .forEach(machine -> found.computeIfAbsent(machine.getKey(), id -> new HashSet<>())
                        .add(machine.getValue()));
        return found;
    }
}
