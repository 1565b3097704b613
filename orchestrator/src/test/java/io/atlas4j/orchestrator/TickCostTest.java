package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a round of everything asks of the cloud and of the database, however many sessions there are. */
class TickCostTest {
    /** Requests to the cloud, and statements, in one tick that finds everything as it was. */
    private record Asked(int lists, int gets, int logs, long statements) {}

    @Test
    void a_tick_asks_for_one_list_and_no_more_statements_at_ten_thousand_sessions_than_at_one(@TempDir Path home)
            throws SQLException {
        var one = asked(home.resolve("one"), 1, TickCostTest::session);
        assertThat(one.lists()).isEqualTo(1);
        assertThat(one.gets()).isZero();
        assertThat(one.statements()).isPositive();
        System.out.println("one tick at 1, 100 and 10,000 sessions: " + one);
        assertThat(asked(home.resolve("hundred"), 100, TickCostTest::session)).isEqualTo(one);
        assertThat(asked(home.resolve("many"), 10_000, TickCostTest::session)).isEqualTo(one);
    }

    /** The one exception: where only the log tells how a command ended, it has to be read. */
    @Test
    void of_tasks_a_tick_reads_fifty_logs_at_the_most_and_of_ten_thousand_no_more_than_of_a_hundred(@TempDir Path home)
            throws SQLException {
        assertThat(asked(home.resolve("one"), 1, TickCostTest::task).logs()).isEqualTo(1);
        var hundred = asked(home.resolve("hundred"), 100, TickCostTest::task);
        System.out.println("one tick at 100 and 10,000 tasks: " + hundred);
        assertThat(hundred.lists()).isEqualTo(1);
        assertThat(hundred.gets()).isZero();
        assertThat(hundred.logs()).isEqualTo(50);
        assertThat(asked(home.resolve("many"), 10_000, TickCostTest::task)).isEqualTo(hundred);
    }

    private static Session session(House house) {
        return house.started(House.request().idleAfter(Duration.ofHours(5)));
    }

    private static Session task(House house) {
        house.cloud.capabilities = Set.of(Capability.LOGS);
        return house.ran(TaskRequest.of(
                "scripted", ComputeRequest.cpu(1).command("train").image("demo").build()));
    }

    private static Asked asked(Path home, int sessions, Function<House, Session> start) throws SQLException {
        try (var house = new House(home)) {
            var first = start.apply(house);
            try (var connection = DriverManager.getConnection("jdbc:h2:steady:" + home.resolve("atlas"), "sa", "")) {
                copy(connection, house, first.id(), sessions);
                house.later(Duration.ofMinutes(1));
                assertThat(house.orchestrator.list()).hasSize(sessions).allMatch(Session::isReady);
                var lists = house.cloud.lists;
                var gets = house.cloud.gets;
                var logs = house.cloud.logReads;
                execute(connection, "set query_statistics true");
                house.ticks(1);
                return new Asked(
                        house.cloud.lists - lists,
                        house.cloud.gets - gets,
                        house.cloud.logReads - logs,
                        statements(connection));
            }
        }
    }

    /** Sessions like the first, each with a machine: written straight to the tables, because starting them takes long. */
    private static void copy(Connection connection, House house, String first, int sessions) throws SQLException {
        for (var number = 2; number <= sessions; number++) {
            house.cloud.add("atlas-" + house.orchestrator.installation() + "-c" + number + "-1");
        }
        insertLike(connection, "atlas_session", "id", first, sessions);
        insertLike(connection, "atlas_attempt", "session_id", first, sessions);
        execute(connection, """
                update atlas_attempt set machine_id = 'm' || substring(session_id, 2),
                    name = replace(name, '%1$s', session_id),
                    machine = replace(machine, '"id":"m1"', '"id":"m' || substring(session_id, 2) || '"')
                where session_id <> '%1$s'
                """.formatted(first));
    }

    private static void insertLike(Connection connection, String table, String id, String first, int sessions)
            throws SQLException {
        var columns = columnsOf(connection, table);
        var values = columns.stream()
                .map(column -> column.equals(id) ? "'c' || n.x" : "s." + column)
                .toList();
        execute(
                connection,
                "insert into %s (%s) select %s from %s s, system_range(2, %d) n where s.%s = '%s'"
                        .formatted(
                                table,
                                String.join(", ", columns),
                                String.join(", ", values),
                                table,
                                sessions,
                                id,
                                first));
    }

    private static List<String> columnsOf(Connection connection, String table) throws SQLException {
        var columns = new ArrayList<String>();
        try (var found =
                connection.getMetaData().getColumns(null, null, table.toUpperCase(java.util.Locale.ROOT), null)) {
            while (found.next()) {
                columns.add(found.getString("COLUMN_NAME").toLowerCase(java.util.Locale.ROOT));
            }
        }
        return columns;
    }

    private static long statements(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var sum = statement.executeQuery(
                        "select coalesce(sum(execution_count), 0) from information_schema.query_statistics")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
