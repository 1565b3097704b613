package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Secret;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first schema kept is read by this one, with nothing added by guess. */
class MigrationsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final MigrationVersion FIRST = MigrationVersion.fromVersion("1");
    private static final String KEY = Postgres.key("k1");

    @TempDir
    private Path folder;

    @Test
    void a_file_of_the_first_schema_is_opened_with_all_that_is_in_it() throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));
        var pool = JdbcConnectionPool.create("jdbc:h2:file:" + home.resolve("atlas"), "sa", "");
        Migrations.run(pool, "h2", "the file", FIRST);
        fill(pool, "insert into atlas_installation (slot, id, created_at) values (1, 'abcdefgh', ?)");
        pool.dispose();
        var keys = Optional.of(Postgres.keyFile(folder, KEY));
        try (var store = SessionStore.open(new Location.Folder(home, keys), NOW)) {
            assertWhole(store);
        }
    }

    @Test
    void before_a_file_is_changed_a_copy_is_kept_that_the_older_version_opens() throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));
        var pool = JdbcConnectionPool.create("jdbc:h2:file:" + home.resolve("atlas"), "sa", "");
        Migrations.run(pool, "h2", "the file", FIRST);
        fill(pool, "insert into atlas_installation (slot, id, created_at) values (1, 'abcdefgh', ?)");
        pool.dispose();
        var keys = Optional.of(Postgres.keyFile(folder, KEY));
        SessionStore.open(new Location.Folder(home, keys), NOW).close();
        var copy = home.resolve("atlas-schema-1.zip");
        assertThat(Files.getPosixFilePermissions(copy)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        var kept = Files.getLastModifiedTime(copy);
        SessionStore.open(new Location.Folder(home, keys), NOW).close();
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(kept);
        var older = Files.createDirectory(folder.resolve("older"));
        try (var zip = FileSystems.newFileSystem(copy)) {
            Files.copy(zip.getPath("atlas.mv.db"), older.resolve("atlas.mv.db"));
        }
        var again = JdbcConnectionPool.create("jdbc:h2:file:" + older.resolve("atlas"), "sa", "");
        Migrations.run(again, "h2", "the file", FIRST);
        try (var connection = again.getConnection()) {
            assertThat(Sql.query(connection, "select * from atlas_session", row -> row.getString("id")))
                    .containsExactly("s1");
        }
        again.dispose();
        SessionStore.open(new Location.Folder(folder.resolve("new"), keys), NOW).close();
        assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**.zip");
    }

    @Test
    void a_server_of_the_first_schema_is_opened_with_all_that_is_in_it() throws Exception {
        try (var pool = Postgres.pool(Postgres.newDatabase())) {
            Migrations.run(pool, "postgresql", "the server", FIRST);
            fill(pool, "insert into atlas_installation (slot, id, created_at, key_id) values (1, 'abcdefgh', ?, 'k1')");
            var keys = Optional.of(Postgres.keyFile(folder, KEY));
            try (var store = SessionStore.open(new Location.Server(pool, keys), NOW)) {
                assertWhole(store);
            }
        }
    }

    /** Rows as the first version wrote them. */
    private static void fill(DataSource source, String installation) throws SQLException {
        var bytes = Base64.getDecoder().decode(KEY.split(" ", -1)[1]);
        var codec = new RequestCodec(Vault.of(Map.of("k1", new SecretKeySpec(bytes, "AES"))));
        var request = codec.write(
                "s1",
                ComputeRequest.cpu(1)
                        .image("demo")
                        .env("API_KEY", "tell nobody")
                        .build());
        var machine = StoredJson.write(
                Compute.builder("scripted", "m1", ComputeStatus.RUNNING).build());
        try (var connection = source.getConnection()) {
            Sql.update(connection, installation, NOW);
            Sql.update(
                    connection,
                    """
                    insert into atlas_session (id, provider, account, request, secrets, secrets_key_id, auth_mode,
                        idle_after_ms, ready_within_ms, phase, wanted, attempt, tries, retry_at, alarmed, created_at,
                        touched_at, ready_at, next_wake_at, events, version)
                    values ('s1', 'scripted', 'default', ?, ?, 'k1', 'none', 1800000, 900000, 'running', 'up', 1, 0, ?,
                        false, ?, ?, ?, ?, 1, 7)
                    """,
                    request.json(),
                    request.sealed().bytes(),
                    NOW,
                    NOW,
                    NOW.plusSeconds(60),
                    NOW.plusSeconds(30),
                    NOW.plusSeconds(1860));
            Sql.update(connection, """
                    insert into atlas_attempt (session_id, number, name, standing, since, lists, machine_id, machine,
                        place_tried)
                    values ('s1', 1, 'atlas-abcdefgh-s1-1', 'rented', ?, 0, 'm1', ?, false)
                    """, NOW, machine);
            Sql.update(connection, """
                    insert into atlas_event (session_id, number, type, at, attempt, detail)
                    values ('s1', 1, 'requested', ?, 1, '{}')
                    """, NOW);
            Sql.update(connection, "insert into atlas_idempotency (idempotency_key, session_id) values ('key', 's1')");
        }
    }

    private static void assertWhole(SessionStore store) {
        assertThat(store.installation()).isEqualTo("abcdefgh");
        var state = store.findByKey("key").orElseThrow().state();
        assertThat(state.id()).isEqualTo("s1");
        assertThat(state.version()).isEqualTo(7);
        assertThat(state.wish()).isEqualTo(SessionState.Wish.UP);
        assertThat(state.limits().idleAfter()).contains(Duration.ofMinutes(30));
        assertThat(state.times().touchedAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(state.times().readyAt()).contains(NOW.plusSeconds(30));
        assertThat(state.deadlines().idleAt()).contains(NOW.plusSeconds(1860));
        assertThat(state.standing()).isInstanceOf(Standing.Rented.class);
        assertThat(store.events("s1", 0)).hasSize(1);
        assertThat(store.due(NOW.plusSeconds(1860), 10)).hasSize(1);
        var request = store.codec().read("s1", store.request("s1").orElseThrow());
        assertThat(request.env()).isEqualTo(Map.of("API_KEY", Secret.of("tell nobody")));
    }
}
