package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Secret;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys that seal secrets, on one node and on several. */
class KeysTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String OLD = Postgres.key("old");
    private static final String NEW = Postgres.key("new");

    @TempDir
    private Path folder;

    private HikariDataSource pool;

    @BeforeEach
    void openPool() {
        pool = Postgres.pool(Postgres.newDatabase());
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private SessionStore node(String... lines) {
        return SessionStore.open(new Location.Server(pool, Optional.of(Postgres.keyFile(folder, lines))), NOW);
    }

    private static RequestCodec.Stored kept(SessionStore store, String id) {
        var request = ComputeRequest.cpu(1)
                .image("demo")
                .env("API_KEY", "tell nobody")
                .build();
        var stored = store.codec().write(id, request);
        store.insert(new NewSession(
                SessionStoreContract.intent(id, NOW),
                "scripted",
                "default",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                stored,
                false));
        return stored;
    }

    private static Map<String, Secret> opened(SessionStore store, String id) {
        return store.codec().read(id, store.request(id).orElseThrow()).env();
    }

    @Test
    void nodes_of_one_database_without_a_key_file_are_told_how_to_make_one() {
        assertThatThrownBy(() -> SessionStore.open(new Location.Server(pool, Optional.empty()), NOW))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("ATLAS_KEY_FILE")
                .hasMessageContaining("openssl rand -base64 32");
        var missing = folder.resolve("nowhere");
        assertThatThrownBy(() -> SessionStore.open(new Location.Server(pool, Optional.of(missing)), NOW))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("openssl rand -base64 32");
        assertThat(missing).doesNotExist();
    }

    @Test
    void a_node_with_another_key_is_refused_by_the_name_of_the_key_it_lacks() {
        node(OLD).close();
        assertThatThrownBy(() -> node(NEW))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("key old")
                .hasMessageContaining(folder.toString());
        node(OLD).close();
    }

    @Test
    void what_the_old_key_sealed_opens_after_a_new_one_was_put_above_it_and_seals_from_then_on() {
        try (var store = node(OLD)) {
            assertThat(kept(store, "s1").sealed().keyId()).isEqualTo("old");
        }
        try (var store = node(NEW, OLD)) {
            assertThat(kept(store, "s2").sealed().keyId()).isEqualTo("new");
            assertThat(opened(store, "s1")).isEqualTo(Map.of("API_KEY", Secret.of("tell nobody")));
            assertThat(opened(store, "s2")).isEqualTo(Map.of("API_KEY", Secret.of("tell nobody")));
        }
        assertThatThrownBy(() -> node(OLD))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("key new");
    }

    @Test
    void a_line_taken_out_too_early_is_named_by_what_it_sealed() {
        try (var store = node(OLD)) {
            kept(store, "s1");
        }
        node(NEW, OLD).close();
        try (var store = node(NEW)) {
            assertThatThrownBy(() -> opened(store, "s1"))
                    .isInstanceOf(UnexpectedException.class)
                    .hasMessageContaining("s1")
                    .hasMessageContaining("key old");
        }
    }

    @Test
    void a_folder_takes_keys_from_elsewhere_too() {
        var file = Postgres.keyFile(folder, NEW, OLD);
        var home = folder.resolve("home");
        try (var store = SessionStore.open(new Location.Folder(home, Optional.of(file)), NOW)) {
            assertThat(kept(store, "s1").sealed().keyId()).isEqualTo("new");
        }
        assertThat(home.resolve("atlas.key")).doesNotExist();
    }

    @Test
    void nodes_that_open_an_empty_database_at_once_have_one_mark() throws Exception {
        var file = Postgres.keyFile(folder, OLD);
        Callable<String> node = () -> {
            try (var store = SessionStore.open(new Location.Server(pool, Optional.of(file)), NOW)) {
                return store.installation();
            }
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            var marks = threads.invokeAll(Stream.generate(() -> node).limit(4).toList()).stream()
                    .map(KeysTest::answer)
                    .collect(Collectors.toSet());
            assertThat(marks).hasSize(1);
        }
    }

    private static String answer(Future<String> node) {
        try {
            return node.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_database_of_another_make_is_refused() {
        var source = org.h2.jdbcx.JdbcConnectionPool.create("jdbc:h2:mem:other", "sa", "");
        var file = Postgres.keyFile(folder, OLD);
        assertThatThrownBy(() -> SessionStore.open(new Location.Server(source, Optional.of(file)), NOW))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("PostgreSQL")
                .hasMessageContaining("H2");
        source.dispose();
    }
}
