package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.UnexpectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an answer of the store promises. */
class WriterTest {
    @Test
    void what_fails_undoes_itself_alone_among_those_it_was_committed_with(@TempDir Path home) throws Exception {
        try (var database = FileDatabase.open(home);
                var callers = Executors.newFixedThreadPool(3)) {
            var begun = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var first = callers.submit(() -> database.transact(connection -> {
                begun.countDown();
                return uninterrupted(go);
            }));
            begun.await();
            // these two wait behind the first, and are written together
            var kept = callers.submit(() -> lease(database, "kept"));
            var broken = callers.submit(() -> database.transact(connection -> {
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
    void what_was_committed_is_read_again_when_the_folder_was_copied_while_in_use(@TempDir Path folder)
            throws Exception {
        var copy = Files.createDirectory(folder.resolve("copy"));
        try (var database = FileDatabase.open(folder.resolve("home"))) {
            assertThat(lease(database, "kept")).isEqualTo(1);
            Files.copy(folder.resolve("home/atlas.mv.db"), copy.resolve("atlas.mv.db"));
        }
        try (var database = FileDatabase.open(copy)) {
            assertThat(loops(database)).contains("kept");
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
