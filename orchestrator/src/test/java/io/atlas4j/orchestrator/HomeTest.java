package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.Atlas;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spec.Staging;
import io.atlas4j.testing.ManualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder: its owner, its schema, its key and what is never in it. */
class HomeTest {
    private static final String MARK = "MARKED-SECRET-";

    @Test
    void a_folder_has_one_orchestrator_at_a_time(@TempDir Path home) {
        try (var house = new House(home)) {
            assertThat(house.orchestrator.installation()).isNotEmpty();
            assertThatThrownBy(() -> new House(home))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining(home.toString())
                    .hasMessageContaining("in use");
        }
        new House(home).close();
    }

    @Test
    void a_database_from_a_newer_version_is_refused_and_kept(@TempDir Path home) throws Exception {
        new House(home).close();
        var file = home.resolve("atlas");
        try (var connection = DriverManager.getConnection("jdbc:h2:file:" + file + ";DB_CLOSE_DELAY=0", "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("""
                    insert into "atlas_schema_history" ("installed_rank", "version", "description", "type", "script",
                        "checksum", "installed_by", "execution_time", "success")
                    values (99, '999', 'from the future', 'SQL', 'V999__future.sql', 1, 'sa', 1, true)
                    """);
        }
        assertThatThrownBy(() -> new House(home))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(file + ".mv.db")
                .hasMessageContaining("newer")
                .hasMessageContaining("999");
        assertThatThrownBy(() -> new House(home)).hasMessageContaining("newer"); // and the folder was given free
    }

    @Test
    void a_damaged_database_is_named_and_kept_and_the_folder_is_given_free(@TempDir Path home) throws Exception {
        new House(home).close();
        var file = home.resolve("atlas.mv.db");
        var whole = Files.readAllBytes(file);
        var damaged = new byte[whole.length];
        Files.write(file, damaged);
        for (var times = 1; times <= 2; times++) { // the first after a good end, the second after none
            assertThatThrownBy(() -> new House(home))
                    .isInstanceOf(UnexpectedException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("restore it");
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
        Files.write(file, whole);
        new House(home).close();
    }

    @Test
    void an_empty_database_beside_the_key_of_one_that_was_not_is_refused(@TempDir Path home) throws Exception {
        new House(home).close();
        Files.delete(home.resolve("atlas.mv.db"));
        for (var times = 1; times <= 2; times++) { // it does not become the new one meanwhile
            assertThatThrownBy(() -> new House(home))
                    .isInstanceOf(UnexpectedException.class)
                    .hasMessageContaining(home.resolve("atlas.key") + " belongs to one that was not")
                    .hasMessageContaining("delete the key to begin anew");
        }
        Files.delete(home.resolve("atlas.key"));
        new House(home).close();
    }

    @Test
    void a_database_that_another_program_has_open_is_named(@TempDir Path home) throws Exception {
        new House(home).close();
        Files.delete(home.resolve("atlas.lock"));
        var file = home.resolve("atlas");
        try (var connection = DriverManager.getConnection("jdbc:h2:file:" + file + ";DB_CLOSE_DELAY=0", "sa", "")) {
            assertThat(connection.isValid(1)).isTrue();
            assertThatThrownBy(() -> new House(home))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining(file + ".mv.db is in use by another process");
        }
        new House(home).close();
    }

    @Test
    void a_folder_that_cannot_be_written_is_named(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("plain-file"));
        var home = file.resolve("home");
        assertThatThrownBy(() -> new House(home))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(home.toString())
                .hasMessageContaining("cannot be written");
    }

    @Test
    void a_semicolon_in_the_path_is_refused(@TempDir Path folder) {
        assertThatThrownBy(() -> new House(folder.resolve("a;INIT=b"))).isInstanceOf(ValidationException.class);
    }

    @Test
    void the_installation_and_the_key_are_made_once(@TempDir Path home) throws IOException {
        var house = new House(home);
        var installation = house.orchestrator.installation();
        var key = Files.readString(home.resolve("atlas.key"));
        house.restart();
        assertThat(house.orchestrator.installation()).isEqualTo(installation);
        house.close();
        assertThat(Files.readString(home.resolve("atlas.key"))).isEqualTo(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("atlas.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_folder_of_ours_that_others_could_read_is_closed_to_them(@TempDir Path home) throws IOException {
        new House(home).close();
        Files.createDirectory(home.resolve("local"));
        open(home, home.resolve("atlas.mv.db"));

        new House(home).close();

        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void every_folder_that_is_made_is_closed_to_others(@TempDir Path folder) throws IOException {
        new House(folder.resolve("new").resolve("home")).close();

        for (var made : List.of(folder.resolve("new"), folder.resolve("new").resolve("home"))) {
            assertThat(Files.getPosixFilePermissions(made)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void a_folder_with_other_things_in_it_stays_open_and_our_files_do_not(@TempDir Path home) throws IOException {
        new House(home).close();
        Files.createFile(home.resolve("something-else"));
        open(home, home.resolve("atlas.mv.db"));

        new House(home).close();

        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(Files.getPosixFilePermissions(home.resolve("atlas.mv.db")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void a_new_database_in_a_shared_folder_is_readable_by_its_owner_only(@TempDir Path home) throws IOException {
        Files.createFile(home.resolve("something-else"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

        new House(home).close();

        assertThat(Files.getPosixFilePermissions(home.resolve("atlas.mv.db")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private static void open(Path folder, Path file) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void a_damaged_key_file_is_named_and_not_replaced(@TempDir Path home) throws IOException {
        new House(home).close();
        Files.writeString(home.resolve("atlas.key"), "nonsense");
        assertThatThrownBy(() -> new House(home))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("atlas.key");
        assertThat(home.resolve("atlas.key")).hasContent("nonsense");
    }

    @Test
    void secrets_reach_the_provider_after_a_restart_and_never_the_disk_in_the_clear(@TempDir Path home)
            throws IOException {
        try (var house = new House(home)) {
            var started = house.orchestrator.start(SessionRequest.of("scripted", secretive()));
            assertNotOnDisk(home, started);
            house.restart();
            house.ticks(1);
            var request = house.cloud.requests.getFirst();
            assertThat(request.env().get("API_KEY").reveal()).isEqualTo(MARK + "env");
            assertThat(request.env().get("ATLAS_PRESHARED_KEY"))
                    .isEqualTo(started.auth().orElseThrow().token().orElseThrow());
            assertThat(request.env().get("AWS_SECRET_ACCESS_KEY").reveal()).isEqualTo(MARK + "s3");
            assertThat(request.registry().orElseThrow().password().orElseThrow().reveal())
                    .isEqualTo(MARK + "registry");
            assertThat(request.providerOptions()).isEqualTo(Map.of("onstart", MARK + "option", "size", 3));
            assertThat(request.command()).containsExactly("serve", "--port", "80");
            assertThat(request.ports()).containsExactly(Port.http(80), Port.symmetric());
            assertNotOnDisk(home, started);
        }
        assertThat(everything(home)).doesNotContain(MARK);
    }

    @Test
    void without_its_key_a_session_is_not_rented_and_says_which_key_is_missing(@TempDir Path home) throws IOException {
        try (var house = new House(home)) {
            var session = house.orchestrator.start(House.request());
            var keyId = Files.readString(home.resolve("atlas.key")).split(" ", -1)[0];
            Files.delete(home.resolve("atlas.key"));
            house.restart();
            house.ticks(1);
            assertThat(house.cloud.created).isEmpty();
            assertThat(house.info(session).reason()).contains(EndReason.SPAWN_FAILED);
            assertThat(house.info(session).explanation().orElseThrow()).contains(keyId);
        }
    }

    private static ComputeRequest secretive() {
        return ComputeRequest.cpu(1)
                .image("demo")
                .command("serve", "--port", "80")
                .http(80)
                .symmetricTcp()
                .env("API_KEY", MARK + "env")
                .auth(AuthMode.BEARER)
                .registry(RegistryLogin.of("user", Secret.of(MARK + "registry")))
                .staging(Staging.builder()
                        .keys(Secret.of(MARK + "id"), Secret.of(MARK + "s3"))
                        .datasetUri("s3://bucket/data")
                        .build())
                .providerOptions(Map.of("onstart", MARK + "option", "size", 3))
                .maxPricePerHour("1.50")
                .build();
    }

    private static void assertNotOnDisk(Path home, Session started) throws IOException {
        var token = started.auth().orElseThrow().token().orElseThrow().reveal();
        assertThat(everything(home)).doesNotContain(MARK).doesNotContain(token).contains("API_KEY");
    }

    /** The bytes of every file, a character each. */
    private static String everything(Path home) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void the_home_is_that_of_the_settings(@TempDir Path home) {
        var time = ManualTime.startingAt(Instant.EPOCH);
        try (var atlas = Atlas.builder()
                        .set("ATLAS_HOME", home.resolve("deep/er").toString())
                        .provider(new ScriptedCloud(time))
                        .build();
                var orchestrator = Orchestrator.builder(atlas).background(false).build()) {
            assertThat(orchestrator.list()).isEmpty();
            assertThat(home.resolve("deep/er/atlas.mv.db")).exists();
        }
    }
}
