package io.atlas4j.provider.local;

import static io.atlas4j.provider.local.LocalFixture.PATIENCE;
import static io.atlas4j.provider.local.LocalFixture.isAlive;
import static io.atlas4j.provider.local.LocalFixture.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMachinesTest {
    @TempDir
    Path home;

    private LocalFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LocalFixture(home);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ends_a_child_that_ignores_the_request_to_end() {
        var machine = fixture.create(
                shell("sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & trap '' TERM; wait"));
        var child = Long.parseLong(fixture.firstLine(machine));
        assertThat(isAlive(child)).isTrue();

        fixture.local.terminate(machine.id());

        assertThat(isAlive(child)).isFalse();
        assertThat(processesOf(machine)).isEmpty();
    }

    @Test
    void a_program_that_listens_elsewhere_is_told_where_it_was_expected() {
        var machine =
                fixture.local.get(fixture.create(shell("sleep 300").http(8000)).id());

        assertThat(machine.detail())
                .hasValue("nothing listens yet at port "
                        + machine.ports().getFirst().external().getAsInt() + ", which the program finds in PORT_8000");
    }

    @Test
    void one_damaged_record_hides_no_other_machine_and_makes_the_list_incomplete() throws IOException {
        var machine = fixture.create(shell("sleep 300"));
        var damaged = Files.createDirectories(home.resolve("local/p-damaged"));
        Files.createFile(damaged.resolve("machine"));

        var listing = fixture.local.list();
        Files.delete(damaged.resolve("machine"));

        assertThat(listing.machines()).extracting(Compute::id).containsExactly(machine.id());
        assertThat(listing.complete()).isFalse();
    }

    @Test
    void ends_a_child_that_lost_its_parent_and_went_into_a_session_of_its_own() {
        var machine = fixture.create(
                shell("setsid sh -c 'sh -c \"echo \\$\\$; exec sleep 300\" & exit' & sleep 0.5; exec sleep 300"));
        var child = Long.parseLong(fixture.firstLine(machine));

        fixture.local.terminate(machine.id());

        assertThat(isAlive(child)).isFalse();
    }

    @Test
    void ends_a_child_that_cleared_its_environment() {
        var machine = fixture.create(shell("env -i /bin/sh -c 'echo $$; exec /bin/sleep 300' & wait"));
        var child = Long.parseLong(fixture.firstLine(machine));

        fixture.local.terminate(machine.id());

        assertThat(isAlive(child)).isFalse();
    }

    @Test
    void a_program_that_signals_its_own_group_ends_only_itself() {
        var machine = fixture.create(shell("sleep 300 & sleep 0.2; kill -TERM 0; sleep 300"));

        var ended = fixture.awaitEnd(machine);

        assertThat(ended.exitCode()).hasValue(143);
        assertThat(ended.status()).isEqualTo(ComputeStatus.FAILED);
        assertThat(processesOf(machine)).isEmpty();
    }

    @Test
    void what_a_program_left_running_ends_with_it() {
        var machine = fixture.create(shell("sleep 300 & echo $!; exit 3"));
        var child = Long.parseLong(fixture.firstLine(machine));

        var ended = fixture.awaitEnd(machine);

        assertThat(ended.exitCode()).hasValue(3);
        assertThat(ended.billing()).isEqualTo(BillingState.NONE);
        assertThat(isAlive(child)).isFalse();
    }

    @Test
    void a_process_that_only_shares_the_recorded_number_is_not_ended() throws IOException {
        var stranger = new ProcessBuilder("setsid", "sleep", "300").start();
        try {
            await().atMost(PATIENCE).until(() -> isAlive(stranger.pid()));
            var machine = fixture.create(shell("exit 0"));
            fixture.awaitEnd(machine);
            fixture.awaitNoWrapper(machine);
            for (var file : List.of("wrapper", "main")) {
                Files.writeString(fixture.directory(machine).resolve(file), stranger.pid() + " 1@another-boot\n");
            }
            Files.delete(fixture.directory(machine).resolve("exit"));

            assertThat(fixture.local.get(machine.id()).status()).isEqualTo(ComputeStatus.FAILED);
            fixture.local.terminate(machine.id());

            assertThat(isAlive(stranger.pid())).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void a_machine_whose_wrapper_was_killed_still_costs_while_its_program_runs_and_is_ended() {
        var machine = fixture.create(shell("echo $$; exec sleep 300"));
        var program = Long.parseLong(fixture.firstLine(machine));
        var wrapper =
                new MachineDirectory(fixture.directory(machine), null).wrapper().orElseThrow();
        ProcessHandle.of(wrapper.pid()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> !isAlive(wrapper.pid()));

        assertThat(fixture.local.get(machine.id()).billing()).isEqualTo(BillingState.RUNNING);
        fixture.local.terminate(machine.id());

        assertThat(isAlive(program)).isFalse();
        assertThat(fixture.local.find(machine.id())).isEmpty();
    }

    @Test
    void a_machine_outlives_the_jvm_that_started_it_and_its_exit_code_is_known_later() throws Exception {
        var name = "orphan-" + UUID.randomUUID();
        var jvm = StarterJvm.start(home, name, "while [ ! -e go ]; do sleep 0.1; done; exit 42");
        awaitRunning(name);
        jvm.destroyForcibly();
        jvm.waitFor();

        var found = fixture.local.list().named(name).orElseThrow();
        assertThat(found.status()).isEqualTo(ComputeStatus.RUNNING);
        Files.createFile(fixture.directory(found).resolve("work/go"));

        assertThat(fixture.awaitEnd(found).exitCode()).hasValue(42);
    }

    @Test
    void a_machine_that_was_written_down_and_never_started_costs_nothing_and_can_be_removed() throws IOException {
        var machine = fixture.create(shell("exit 0"));
        fixture.awaitEnd(machine);
        fixture.awaitNoWrapper(machine);
        for (var file : List.of("wrapper", "main", "exit")) {
            Files.delete(fixture.directory(machine).resolve(file));
        }
        var record = fixture.directory(machine).resolve("machine");
        Files.writeString(record, Files.readString(record).replaceAll("creator=\\d+", "creator=1"));

        var shown = fixture.local.get(machine.id());
        assertThat(shown.status()).isEqualTo(ComputeStatus.FAILED);
        assertThat(shown.billing()).isEqualTo(BillingState.NONE);
        fixture.local.terminate(machine.id());
        assertThat(fixture.local.list().machines()).isEmpty();
    }

    @Test
    void a_machine_that_was_ended_first_never_starts() throws IOException {
        var machine = fixture.create(shell("exit 0"));
        fixture.awaitEnd(machine);
        var directory = new MachineDirectory(fixture.directory(machine), null);
        Files.delete(directory.path().resolve("wrapper"));
        assertThat(directory.forestall()).isTrue();
        Files.delete(directory.path().resolve("exit"));

        var late = Shell.run(
                "cd " + Shell.quote(directory.path().toString())
                        + "\nprintf 'set -- touch started\\n#end x' | sh wrapper.sh x 1000 0 1 ''\n",
                PATIENCE);

        assertThat(late.succeeded()).isFalse();
        assertThat(directory.work().resolve("started")).doesNotExist();
    }

    @Test
    void arguments_and_variables_arrive_unchanged() {
        var odd = List.of("", "a  b", "'", "\"", "$HOME `id` $(id)", "line\nbreak", "*", "\\n", "ä€😀", "-n");
        var machine = fixture.create(
                shell("for a in \"$@\" \"$ODD\"; do printf '<%s>\\n' \"$a\"; done", odd.toArray(String[]::new))
                        .env("ODD", "it's\n$HOME ö"));

        fixture.awaitEnd(machine);

        var expected = odd.stream().map(word -> "<" + word + ">\n").collect(Collectors.joining()) + "<it's\n$HOME ö>";
        assertThat(String.join("\n", fixture.lines(machine))).isEqualTo(expected);
    }

    @Test
    void a_value_stands_on_no_command_line_and_in_no_file() throws IOException {
        var value = "hidden-" + UUID.randomUUID();
        var machine = fixture.create(shell("echo up; sleep 300").env("SECRET_THING", value));
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
        assertThat(Files.getPosixFilePermissions(fixture.directory(machine)).toString())
                .doesNotContain("GROUP", "OTHERS");
    }

    @Test
    void a_program_gets_none_of_this_process_s_own_variables_but_those_that_any_program_needs() {
        var machine = fixture.create(
                ComputeRequest.cpu(1).command("env").env("GIVEN", "yes").http(8000));

        fixture.awaitEnd(machine);

        var names = fixture.lines(machine).stream()
                .map(line -> line.split("=", 2)[0])
                .collect(Collectors.toSet());
        assertThat(names).contains("GIVEN", "PORT_8000", "ATLAS_LOCAL_MACHINE", "PATH");
        names.removeAll(Set.of("GIVEN", "PORT_8000", "ATLAS_LOCAL_MACHINE", "PWD", "_"));
        assertThat(names)
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "USER",
                        "LOGNAME",
                        "SHELL",
                        "LANG",
                        "LANGUAGE",
                        "LC_ALL",
                        "LC_CTYPE",
                        "TZ",
                        "TMPDIR",
                        "JAVA_HOME",
                        "LD_LIBRARY_PATH",
                        "CUDA_HOME",
                        "CUDA_PATH",
                        "CUDA_VISIBLE_DEVICES");
    }

    @Test
    void machines_started_at_once_get_different_ports() throws Exception {
        var creations = IntStream.range(0, 6)
                .<Callable<Compute>>mapToObj(i -> () -> fixture.create(
                        shell("echo $PORT_80 $PORT_81; sleep 300").http(80).tcp(81)))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ports = threads.invokeAll(creations).stream()
                    .flatMap(created ->
                            List.of(fixture.firstLine(created.resultNow()).split(" ")).stream())
                    .toList();
            assertThat(ports).hasSize(12).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_port_is_reachable_only_once_the_program_listens() {
        var machine = fixture.create(shell("sleep 300").http(8000));
        assertThat(fixture.local.get(machine.id()).status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(fixture.local.get(machine.id()).isReady()).isFalse();

        var server = fixture.create(TestServer.request());
        var ready = fixture.awaitThat(server, Compute::isReady);

        assertThat(ready.url(8000).toString()).matches("http://127\\.0\\.0\\.1:\\d+");
    }

    @Test
    void a_program_is_ended_after_its_longest_time_by_nobody_but_its_wrapper() throws Exception {
        var name = "limited-" + UUID.randomUUID();
        var jvm = StarterJvm.start(home, name, "trap '' TERM; while :; do sleep 0.1; done", "2");
        awaitRunning(name);
        jvm.destroyForcibly();
        jvm.waitFor();

        var ended = fixture.awaitEnd(fixture.local.list().named(name).orElseThrow());

        assertThat(ended.raw()).containsEntry("reason", "max_runtime");
        assertThat(ended.exitCode()).hasValue(137);
        assertThat(processesOf(ended)).isEmpty();
    }

    @Test
    void a_program_shorter_than_its_longest_time_leaves_no_watcher() {
        var machine = fixture.create(shell("exit 0").maxRuntime(Duration.ofHours(1)));

        assertThat(fixture.awaitEnd(machine).raw()).containsEntry("reason", "exited");

        await().atMost(PATIENCE).until(() -> processesOf(machine).isEmpty());
    }

    private void awaitRunning(String name) {
        await().atMost(PATIENCE)
                .until(() -> fixture.local
                        .list()
                        .named(name)
                        .filter(it -> it.status() == ComputeStatus.RUNNING)
                        .isPresent());
    }

    private static List<Long> processesOf(Compute machine) {
        var table = ProcessTable.system();
        return table.all().stream()
                .map(ProcessTable.Entry::pid)
                .filter(pid -> table.carries(pid, ProcessTree.mark(machine.id())))
                .toList();
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
