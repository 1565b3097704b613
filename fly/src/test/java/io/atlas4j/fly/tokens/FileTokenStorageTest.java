package io.atlas4j.fly.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.StoredToken;
import io.atlas4j.spi.TokenStorage;
import io.atlas4j.spi.TokenStorage.Kind;
import io.atlas4j.testkit.contract.TokenStorageContract;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTokenStorageTest extends TokenStorageContract {
    private static final Secret KEY = Secret.of("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    private static final Secret OTHER_KEY = Secret.of("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWc=");
    private static final StoredToken TOKEN = new StoredToken(Secret.of("fm2_TOPSECRET"), Optional.empty());

    @TempDir
    Path parent;

    private Path directory;
    private FileTokenStorage storage;

    @BeforeEach
    void open() {
        directory = parent.resolve("tokens");
        storage = FileTokenStorage.open(directory);
    }

    @Override
    protected TokenStorage storage() {
        return storage;
    }

    @Test
    void opening_writes_nothing() {
        assertThat(directory).doesNotExist();
    }

    @Test
    void only_the_owner_may_look() throws IOException {
        storage.put(Kind.CACHED, "app", TOKEN);
        storage.put(Kind.MANUAL, "app", TOKEN);
        assertThat(permissions(directory)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void takes_back_what_a_careless_copy_allowed() throws IOException {
        storage.put(Kind.MANUAL, "app", TOKEN);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(manual(), PosixFilePermissions.fromString("rw-r--r--"));
        FileTokenStorage.open(directory);
        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(permissions(manual())).isEqualTo("rw-------");
    }

    @Test
    void a_restart_loses_nothing() {
        storage.put(Kind.MANUAL, "app", TOKEN);
        assertThat(FileTokenStorage.open(directory).get(Kind.MANUAL, "app")).contains(TOKEN);
    }

    @Test
    void an_unreadable_manual_file_refuses_to_start_and_is_kept() throws IOException {
        storage.put(Kind.MANUAL, "app", TOKEN);
        Files.writeString(manual(), "fm2_TOPSECRET garbage");
        assertThatThrownBy(() -> FileTokenStorage.open(directory))
                .isInstanceOf(UnexpectedException.class)
                .hasMessageContaining("manual.json")
                .hasMessageNotContaining("TOPSECRET");
        assertThatThrownBy(() -> storage.put(Kind.MANUAL, "other", TOKEN)).isInstanceOf(UnexpectedException.class);
        assertThat(manual()).hasContent("fm2_TOPSECRET garbage");
    }

    @Test
    void an_unreadable_cached_file_is_rebuilt() throws IOException {
        storage.put(Kind.CACHED, "app", TOKEN);
        Files.writeString(directory.resolve("cached.json"), "{\"format\":1,\"tokens\":{\"app\":");
        var reopened = FileTokenStorage.open(directory);
        assertThat(reopened.get(Kind.CACHED, "app")).isEmpty();
        reopened.put(Kind.CACHED, "app", TOKEN);
        assertThat(FileTokenStorage.open(directory).get(Kind.CACHED, "app")).contains(TOKEN);
    }

    @Test
    void with_a_key_nothing_lies_in_the_clear() throws IOException {
        storage.put(Kind.MANUAL, "app", TOKEN);
        assertThat(Files.readString(manual())).contains("TOPSECRET");
        var sealed = FileTokenStorage.open(directory, KEY);
        assertThat(Files.readString(manual())).doesNotContain("TOPSECRET").doesNotContain("app\"");
        assertThat(sealed.get(Kind.MANUAL, "app")).contains(TOKEN);
        sealed.put(Kind.CACHED, "app", TOKEN);
        assertThat(Files.readString(directory.resolve("cached.json"))).doesNotContain("TOPSECRET");
        assertThat(FileTokenStorage.open(directory, KEY).get(Kind.CACHED, "app"))
                .contains(TOKEN);
    }

    @Test
    void another_key_or_none_opens_nothing() {
        FileTokenStorage.open(directory, KEY).put(Kind.MANUAL, "app", TOKEN);
        assertThatThrownBy(() -> FileTokenStorage.open(directory)).hasMessageContaining("no key is set");
        assertThatThrownBy(() -> FileTokenStorage.open(directory, OTHER_KEY)).hasMessageContaining("another key");
        assertThat(FileTokenStorage.open(directory, KEY).get(Kind.MANUAL, "app"))
                .contains(TOKEN);
    }

    @Test
    void a_sealed_file_cannot_stand_for_the_other() throws IOException {
        FileTokenStorage.open(directory, KEY).put(Kind.CACHED, "app", TOKEN);
        Files.copy(directory.resolve("cached.json"), manual());
        assertThatThrownBy(() -> FileTokenStorage.open(directory, KEY)).hasMessageContaining("seal is broken");
    }

    @Test
    void a_key_of_another_size_is_refused() {
        assertThatThrownBy(() -> FileTokenStorage.open(directory, Secret.of("short")))
                .isInstanceOf(ValidationException.class)
                .hasMessageNotContaining("short");
    }

    @Test
    void a_place_that_cannot_be_written_is_reported_by_the_write() throws IOException {
        var blocked = Files.writeString(parent.resolve("file"), "");
        var unwritable = FileTokenStorage.open(blocked.resolve("tokens"));
        assertThat(unwritable.get(Kind.CACHED, "app")).isEmpty();
        assertThatThrownBy(() -> unwritable.put(Kind.CACHED, "app", TOKEN))
                .isInstanceOf(UnexpectedException.class)
                .hasMessageNotContaining("TOPSECRET");
    }

    @Test
    void processes_lose_nothing_to_each_other_nor_to_a_kill_in_mid_write() throws Exception {
        var tidy = writer("tidy", 30);
        var doomed = writer("doomed", 100_000);
        var acknowledged = new ArrayList<String>();
        try (var lines = new BufferedReader(new InputStreamReader(doomed.getInputStream(), StandardCharsets.UTF_8))) {
            while (acknowledged.size() < 25) {
                acknowledged.add(lines.readLine());
            }
            doomed.destroyForcibly().waitFor();
        }
        try (var lines = new BufferedReader(new InputStreamReader(tidy.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(acknowledged::add);
        }
        assertThat(tidy.waitFor()).isZero();
        assertThat(acknowledged).hasSize(55);
        var reopened = FileTokenStorage.open(directory);
        assertThat(acknowledged)
                .allSatisfy(app -> assertThat(reopened.get(Kind.MANUAL, app))
                        .hasValueSatisfying(token -> assertThat(token.value()).isEqualTo(Secret.of("fm2_" + app))));
    }

    private Process writer(String name, int count) throws IOException {
        var path = Stream.of("java.class.path", "jdk.module.path")
                .map(property -> System.getProperty(property, ""))
                .filter(text -> !text.isEmpty())
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
        var classes = List.of(Path.of("target", "test-classes"), Path.of("target", "classes"));
        var all = classes.get(0) + File.pathSeparator + classes.get(1) + File.pathSeparator + path;
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        all,
                        StorageWriter.class.getName(),
                        directory.toString(),
                        name,
                        String.valueOf(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Path manual() {
        return directory.resolve("manual.json");
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
