package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.UnexpectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an answer of the store promises. */
class WriterTest {
    @Test
    void what_fails_undoes_itself_alone_among_those_it_was_committed_with(@TempDir Path home) throws Exception {
        try (var database = FileDatabase.open(home)) {
            var go = new CountDownLatch(1);
            var first = waiting(() -> database.transact(connection -> uninterrupted(go)));
            // these two wait behind the first, and are written together
            var kept = waiting(() -> lease(database, "kept"));
            var broken = waiting(() -> database.transact(connection -> {
                insert(connection, "broken");
                throw new IllegalStateException("a fault after its insert");
            }));
            go.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(kept.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThatThrownBy(() -> broken.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("a fault after its insert");
            assertThat(loops(database)).contains("kept").doesNotContain("broken");
        }
    }

    @Test
    void a_caller_who_is_alone_writes_itself_and_those_who_come_together_share_a_thread(@TempDir Path home)
            throws Exception {
        try (var database = FileDatabase.open(home)) {
            Database.Work<Thread> itsThread = connection -> Thread.currentThread();
            assertThat(database.transact(itsThread)).isSameAs(Thread.currentThread());
            var go = new CountDownLatch(1);
            var first = waiting(() -> database.transact(connection -> uninterrupted(go)));
            var second = waiting(() -> database.transact(itsThread));
            var third = waiting(() -> database.transact(itsThread));
            go.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(second.get(10, TimeUnit.SECONDS)).isSameAs(third.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void an_interrupted_caller_keeps_what_it_wrote_and_closes_the_file_for_nobody(@TempDir Path home) throws Exception {
        try (var database = FileDatabase.open(home)) {
            var caller = Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 100; i++) {
                    Thread.currentThread().interrupt();
                    lease(database, "lease " + i);
                }
            });
            while (caller.isAlive()) {
                caller.interrupt(); // at any moment
            }
            assertThat(loops(database))
                    .filteredOn(name -> name.startsWith("lease"))
                    .hasSize(100);
            Thread.currentThread().interrupt();
            assertThat(lease(database, "kept")).isEqualTo(1);
            assertThat(Thread.interrupted())
                    .as("its interrupt is still its own")
                    .isTrue();
        }
        try (var again = FileDatabase.open(home)) {
            assertThat(loops(again)).contains("lease 99", "kept");
        }
    }

    @Test
    void closing_waits_for_whoever_writes(@TempDir Path home) throws Exception {
        var database = FileDatabase.open(home);
        var go = new CountDownLatch(1);
        var writing = waiting(() -> database.transactDurably(connection -> {
            uninterrupted(go);
            return insert(connection, "kept");
        }));
        var closing = waiting(() -> {
            database.close();
            return "closed";
        });
        go.countDown();
        assertThat(writing.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(closing.get(10, TimeUnit.SECONDS)).isEqualTo("closed");
        try (var again = FileDatabase.open(home)) {
            assertThat(loops(again)).contains("kept");
        }
    }

    @Test
    void what_was_committed_is_read_again_when_the_file_was_copied_while_in_use(@TempDir Path folder) throws Exception {
        var copy = Files.createDirectory(folder.resolve("copy"));
        try (var database = FileDatabase.open(folder.resolve("home"))) {
            database.transact(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("set retention_time 0"); // space is used again at once, not after 45 s
                }
            });
            for (var i = 0; i < 30; i++) {
                for (var j = 0; j <= i; j++) {
                    lease(database, "lease " + i + "." + j);
                }
                Files.deleteIfExists(copy.resolve("atlas.lock"));
                Files.copy(
                        folder.resolve("home/atlas.mv.db"),
                        copy.resolve("atlas.mv.db"),
                        StandardCopyOption.REPLACE_EXISTING);
                try (var copied = FileDatabase.open(copy)) {
                    assertThat(loops(copied)).contains("lease " + i + "." + i);
                }
            }
        }
    }

    @Test
    void after_closing_nothing_is_taken_that_would_be_forgotten(@TempDir Path home) {
        var database = FileDatabase.open(home);
        database.close();
        assertThatThrownBy(() -> lease(database, "late"))
                .isInstanceOf(UnexpectedException.class)
                .hasMessageContaining("closed");
    }

    /** Returns when another thread waits within it. */
    private static <T> Future<T> waiting(Callable<T> call) {
        var task = new FutureTask<>(call);
        var thread = Thread.ofPlatform().start(task);
        while (thread.isAlive() && thread.getState().compareTo(Thread.State.WAITING) < 0) {
            Thread.onSpinWait();
        }
        return task;
    }

    private static boolean uninterrupted(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int lease(Database database, String name) {
        return database.transactDurably(connection -> insert(connection, name));
    }

    private static int insert(java.sql.Connection connection, String name) throws java.sql.SQLException {
        return Sql.update(
                connection,
                "insert into atlas_loop (name, holder, held_until) values (?, 'nobody', ?)",
                name,
                java.time.Instant.EPOCH);
    }

    private static java.util.List<String> loops(Database database) {
        return database.read(
                connection -> Sql.query(connection, "select name from atlas_loop", row -> row.getString("name")));
    }
}
