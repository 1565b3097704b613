package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.machine.Situation;
import io.atlas4j.spi.Placement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of many nodes. */
class PostgresSessionStoreTest extends SessionStoreContract {
    @TempDir
    private Path folder;

    private HikariDataSource pool;

    @Override
    SessionStore open(Instant now) {
        pool = Postgres.pool(Postgres.newDatabase());
        return open(pool);
    }

    private SessionStore open(HikariDataSource source) {
        return SessionStore.open(
                new Location.Server(source, Optional.of(Postgres.keyFile(folder, Postgres.key("k1")))), NOW);
    }

    @Override
    boolean hasOneOwner() {
        return false;
    }

    private long say(Connection open, String session, long number) throws SQLException {
        Sql.update(open, """
                insert into atlas_event (session_id, number, type, at, attempt, detail)
                values (?, ?, 'status', ?, 1, '{}')
                """, session, number, NOW);
        return number;
    }

    private Connection transaction() throws SQLException {
        var connection = pool.getConnection();
        connection.setAutoCommit(false);
        Sql.query(connection, "select pg_current_xact_id()", row -> "begun");
        return connection;
    }

    private List<String> streamed(EventPosition after) {
        return store.stream(after, 100).stream()
                .map(event -> event.event().sessionId() + event.event().number())
                .toList();
    }

    @Test
    void no_event_of_a_transaction_that_ends_late_is_passed_over() throws Exception {
        insert(session("s"));
        var before = store.streamEnd();
        try (var older = transaction();
                var younger = transaction()) {
            say(younger, "s", 2);
            say(older, "s", 3);
            older.commit();
            assertThat(streamed(before)).containsExactly("s3"); // the lower number is not written yet
            var last = store.streamEnd();
            younger.commit();
            assertThat(streamed(last)).containsExactly("s2");
        }
    }

    @Test
    void nothing_is_read_that_an_open_transaction_may_come_before() throws Exception {
        insert(session("s"));
        var before = store.streamEnd();
        try (var older = transaction();
                var younger = transaction()) {
            say(younger, "s", 2);
            younger.commit();
            assertThat(streamed(before)).isEmpty();
            assertThat(store.streamEnd()).isEqualTo(before);
            say(older, "s", 3);
            older.commit();
            assertThat(streamed(before)).containsExactly("s3", "s2");
        }
    }

    @Test
    void a_stream_goes_on_in_a_server_that_counts_transactions_anew() throws Exception {
        run("a");
        run("b");
        try (var connection = pool.getConnection()) { // as a restored copy has them
            Sql.update(connection, "update atlas_event set stream_transaction = stream_transaction + 1000000000");
        }
        var here = new EventPosition(2000000000, 7);
        try (var next = open(pool)) {
            run("c");
            assertThat(next.stream(here, 10))
                    .extracting(event -> event.event().sessionId())
                    .containsExactly("b", "c", "c", "c", "c");
        }
    }

    @Test
    void a_touch_on_another_node_waits_for_a_verdict_that_is_being_written_and_then_comes_too_late() throws Exception {
        run("s");
        try (var other = open(pool);
                var threads = Executors.newSingleThreadExecutor()) {
            var late = new CompletableFuture<Boolean>();
            store.change("s", () -> NOW, SessionStore.Writing.PLAIN, (row, now) -> {
                threads.execute(() -> late.complete(other.touch("s", NOW.plusSeconds(1))));
                assertThatThrownBy(() -> late.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                return SessionMachine.decide(row.state(), new Input.Terminate(EndReason.IDLE), NOW);
            });
            assertThat(late.get(10, TimeUnit.SECONDS)).isFalse();
            assertThat(row("s").state().times().touchedAt()).isEqualTo(NOW);
        }
    }

    @Test
    void who_waited_for_a_claim_to_be_written_sees_the_attempt_with_its_session() throws Exception {
        insert(session("s"));
        var claimed = new Input.Claimed(1, "first", NOW.plusSeconds(300), Placement.of("small"));
        try (var other = open(pool);
                var threads = Executors.newSingleThreadExecutor()) {
            var seen = new CompletableFuture<Situation>();
            store.change("s", () -> NOW, SessionStore.Writing.PLAIN, (row, now) -> {
                threads.execute(() -> other.change("s", () -> NOW, SessionStore.Writing.PLAIN, (later, at) -> {
                    seen.complete(later.state().situation());
                    return Decision.stay(later.state());
                }));
                assertThatThrownBy(() -> seen.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                return SessionMachine.decide(row.state(), claimed, NOW);
            });
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(Situation.IN_FLIGHT);
        }
    }

    @Test
    void a_node_that_freezes_in_the_middle_of_a_change_does_not_keep_the_others_from_the_session() throws Exception {
        run("s");
        var thaw = new CountDownLatch(1);
        try (var other = open(pool);
                var threads = Executors.newSingleThreadExecutor()) {
            var frozen = new CountDownLatch(1);
            var change = threads.submit(() -> store.change("s", () -> NOW, SessionStore.Writing.PLAIN, (row, now) -> {
                frozen.countDown();
                uninterrupted(thaw);
                return SessionMachine.decide(row.state(), new Input.Terminate(EndReason.IDLE), NOW);
            }));
            frozen.await();
            assertThat(other.touch("s", NOW.plusSeconds(1))).isTrue();
            thaw.countDown();
            assertThatThrownBy(change::get).hasCauseInstanceOf(UnexpectedException.class);
            assertThat(row("s").state().wish().reason()).isEmpty();
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void closePool() {
        pool.close();
    }
}
