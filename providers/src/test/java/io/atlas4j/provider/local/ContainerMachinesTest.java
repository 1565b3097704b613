package io.atlas4j.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atlas4j.error.ProviderException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.ComputeStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerMachinesTest {
    private static Engine engine;

    @TempDir
    Path home;

    private LocalFixture fixture;

    @BeforeAll
    static void containers_run_here() {
        engine = TestImage.require();
    }

    @BeforeEach
    void open() {
        fixture = new LocalFixture(home, TestImage.settings(home));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void arguments_and_variables_arrive_unchanged_also_those_the_engine_itself_would_heed() {
        var odd = List.of("", "a  b", "'", "\"", "$HOME `id`", "line\nbreak", "*", "ä€😀");
        var machine = fixture.create(
                box("for a in \"$@\" \"$ODD\" \"$HOME\" \"$DOCKER_HOST\" \"$PORT_8000\"; do echo \"<$a>\"; done", odd)
                        .env("ODD", "it's\n$HOME ö")
                        .env("HOME", "/some where")
                        .env("DOCKER_HOST", "tcp://nowhere.invalid:1")
                        .tcp(8000));

        fixture.awaitEnd(machine);

        var expected = odd.stream().map(word -> "<" + word + ">\n").collect(Collectors.joining())
                + "<it's\n$HOME ö>\n</some where>\n<tcp://nowhere.invalid:1>\n<8000>";
        assertThat(String.join("\n", fixture.lines(machine))).isEqualTo(expected);
    }

    @Test
    void a_value_stands_on_no_command_line_and_in_no_file_of_ours() throws IOException {
        var value = "hidden-" + UUID.randomUUID();
        var machine = fixture.create(box("echo up; sleep 300", List.of()).env("SECRET_THING", value));
        fixture.firstLine(machine);

        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                assertThat(read(process.resolve("cmdline"))).doesNotContain(value);
            }
        }
        try (var files = Files.walk(home)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> assertThat(read(file)).doesNotContain(value));
        }
    }

    @Test
    void a_container_is_ended_after_its_longest_time_and_its_watcher_goes_with_it() {
        var machine = fixture.create(box("sleep 300", List.of()).maxRuntime(Duration.ofSeconds(2)));

        var ended = fixture.awaitEnd(machine);

        assertThat(ended.exitCode().orElseThrow()).isGreaterThan(128);
        var container = ContainerCommand.containerName(machine.id());
        await().atMost(LocalFixture.PATIENCE)
                .until(() -> ProcessHandle.allProcesses()
                        .map(handle -> read(Path.of("/proc", String.valueOf(handle.pid()), "cmdline")))
                        .noneMatch(line -> line.contains("limit.sh") && line.contains(container)));
    }

    @Test
    void a_container_that_cannot_start_leaves_nothing() {
        var request = ComputeRequest.cpu(1).image(TestImage.NAME).command("no-such-program");

        assertThatThrownBy(() -> fixture.create(request))
                .isInstanceOfSatisfying(
                        ProviderException.class,
                        refusal -> assertThat(refusal.status()).hasValue(422))
                .hasMessageContaining("no-such-program");

        assertThat(fixture.local.list().machines()).isEmpty();
        assertThat(engine.run("ps", "--all", "--format", "{{.Image}} {{.Status}}")
                        .output())
                .doesNotContain(TestImage.NAME + " Created");
    }

    @Test
    void a_container_whose_engine_is_silent_stays_listed() throws IOException {
        var machine = fixture.create(box("sleep 300", List.of()));
        var record = fixture.directory(machine).resolve("machine");
        var real = Files.readString(record);
        Files.writeString(record, real.replace("engine=podman", "engine=no-such-engine"));

        var listing = fixture.local.list();
        Files.writeString(record, real);

        assertThat(listing.complete()).isTrue();
        assertThat(listing.machines()).extracting(Compute::id).containsExactly(machine.id());
    }

    @Test
    void a_container_without_a_record_is_listed_as_it_was_started_and_can_be_ended() throws IOException {
        var machine = fixture.create(box("sleep 300", List.of()));
        Files.delete(fixture.directory(machine).resolve("machine"));

        var late = fixture.local.list().named(machine.name().orElseThrow()).orElseThrow();

        assertThat(late.id()).isEqualTo(machine.id());
        assertThat(late.status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(late.image()).contains(TestImage.NAME);
        assertThat(Duration.between(
                                machine.createdAt().orElseThrow(),
                                late.createdAt().orElseThrow())
                        .abs())
                .isLessThan(LocalFixture.PATIENCE);
        fixture.local.terminate(late.id());
        assertThat(fixture.local.list().machines()).isEmpty();
    }

    private static ComputeRequestBuilder box(String shell, List<String> arguments) {
        var command = new ArrayList<>(List.of("sh", "-c", shell, "sh"));
        command.addAll(arguments);
        return ComputeRequest.cpu(1).image(TestImage.NAME).command(command);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
