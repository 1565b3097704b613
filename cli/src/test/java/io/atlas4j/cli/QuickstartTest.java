package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.error.ErrorKind;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class QuickstartTest {
    @TempDir
    private Path home;

    @Test
    void tells_the_whole_story_and_leaves_nothing() throws Exception {
        try (var atlas = AtlasProcess.start(home, "quickstart")) {
            var text = atlas.readAll();
            assertThat(atlas.exitCode()).as(text).isZero();
            assertThat(text)
                    .containsSubsequence(
                            "opened",
                            "no earlier run left anything behind",
                            "started",
                            "ready",
                            "without the token: 401",
                            "with the token: 200",
                            "touched    1 of 2: it lives",
                            "touched    2 of 2: it lives",
                            "past its idle limit of 6 s",
                            "quiet",
                            "for being idle",
                            "clean",
                            "requested",
                            "spawned",
                            "ready",
                            "terminating",
                            "reason=idle",
                            "terminated",
                            "atlas.local.request",
                            "All of it held",
                            "What to try next",
                            "./atlas compute spawn --help");
            assertThat(atlas.errors()).isEmpty();
            assertNothingIsLeft(workloadIn(text));
        }
    }

    @Test
    void a_run_after_a_killed_one_ends_what_that_left() throws Exception {
        long workload;
        try (var killed = AtlasProcess.start(home, "quickstart")) {
            workload = workloadIn(killed.awaitLine("with the token: 200"));
            killed.signal("KILL");
            killed.exitCode();
        }
        assertThat(isAlive(workload)).as("what was started survives its parent").isTrue();
        try (var atlas = AtlasProcess.start(home, "quickstart")) {
            atlas.awaitLine("an earlier run was killed and left session");
            assertNothingIsLeft(workload);
            atlas.signal("TERM");
            assertThat(atlas.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void what_a_killed_run_only_asked_for_is_never_rented() throws Exception {
        var rented = home.resolve("rented");
        var session = inItsFolder(orchestrator -> orchestrator
                .start(SessionRequest.of(
                        "local",
                        ComputeRequest.cpu(1)
                                .command("sh", "-c", "touch " + rented + "; sleep 60")
                                .build()))
                .id());
        try (var atlas = AtlasProcess.start(home, "quickstart")) {
            atlas.awaitLine("an earlier run was killed and left session " + session);
            atlas.awaitLine("started");
            assertThat(rented).doesNotExist();
            atlas.signal("TERM");
            assertThat(atlas.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void the_server_ends_itself_even_if_nobody_ever_comes_back() {
        assertThat(QuickstartWorkload.request(Optional.empty()).maxRuntime()).contains(QuickstartWorkload.LONGEST);
    }

    @Test
    void a_folder_that_another_process_has_is_one_clear_line() throws Exception {
        inItsFolder(orchestrator -> {
            try (var atlas = AtlasProcess.start(home, "quickstart")) {
                atlas.readAll();
                assertThat(atlas.exitCode()).isEqualTo(ErrorKind.CONFLICT.exitCode());
                assertThat(atlas.errors())
                        .contains("in use", "process " + ProcessHandle.current().pid())
                        .hasLineCount(1);
                return "";
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void a_folder_from_a_newer_version_is_one_clear_line_and_kept() throws Exception {
        inItsFolder(orchestrator -> "");
        var file = home.resolve("quickstart").resolve("atlas");
        AtlasProcess.java(
                "org.h2.tools.Shell",
                "-url",
                "jdbc:h2:file:" + file,
                "-user",
                "sa",
                "-sql",
                "update \"atlas_schema_history\" set \"version\" = '999'");
        for (var tries = 1; tries <= 2; tries++) {
            var run = new RunCommand().env("ATLAS_HOME", home.toString()).run("quickstart");
            assertThat(run.exitCode()).isEqualTo(ErrorKind.CONFLICT.exitCode());
            assertThat(run.err()).contains(file + ".mv.db", "newer", "999").hasLineCount(1);
        }
    }

    /** What another run of quickstart does, as far as the folder shows. */
    private String inItsFolder(Function<Orchestrator, String> work) {
        var folder = home.resolve("quickstart");
        var settings = Settings.of(Map.of("ATLAS_HOME", folder.toString()));
        try (var atlas = Atlas.builder().settings(settings).build();
                var orchestrator = Orchestrator.builder(atlas)
                        .home(folder)
                        .background(false)
                        .build()) {
            return work.apply(orchestrator);
        }
    }

    @Test
    void tells_a_program_the_story_in_one_document() {
        var run = new RunCommand().env("ATLAS_HOME", home.toString()).run("quickstart", "-o", "json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        var report = Documents.read(run.out());
        assertThat(report.get("steps")
                        .valueStream()
                        .map(step -> step.get("name").asString()))
                .containsExactly(
                        "opened",
                        "settled",
                        "started",
                        "ready",
                        "refused",
                        "answered",
                        "touched",
                        "touched",
                        "quiet",
                        "ended",
                        "clean");
        assertThat(report.at("/session/phase").asString()).isEqualTo("ended");
        assertThat(report.at("/session/reason").asString()).isEqualTo("idle");
        assertThat(report.at("/session/auth").has("token")).isFalse();
        assertThat(report.get("events").size()).isGreaterThan(4);
        assertThat(report.get("telemetry").get("atlas.local.request").asInt()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void told_to_end_in_the_middle_it_ends_everything_and_exits_with_130(String signal) throws Exception {
        try (var atlas = AtlasProcess.start(home, "quickstart")) {
            var workload = workloadIn(atlas.awaitLine("with the token: 200"));
            atlas.signal(signal);
            assertThat(atlas.readAll())
                    .contains("told to end", "and everything it ran")
                    .doesNotContain("clean  ");
            assertThat(atlas.exitCode()).isEqualTo(130);
            assertNothingIsLeft(workload);
        }
    }

    @Test
    void told_to_end_while_it_starts_it_leaves_nothing() throws Exception {
        try (var atlas = AtlasProcess.start(home, "quickstart")) {
            atlas.awaitLine("settled");
            atlas.signal("TERM");
            assertThat(atlas.exitCode()).isEqualTo(130);
            assertThat(machines()).isEmpty();
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_one_clear_line() throws Exception {
        var file = Files.createFile(home.resolve("file"));
        var run = new RunCommand()
                .env("ATLAS_HOME", file.resolve("below").toString())
                .run("quickstart");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(file.toString(), "ATLAS_HOME").hasLineCount(1);
    }

    @Test
    void an_image_without_an_engine_is_one_clear_line() {
        var run = new RunCommand()
                .env("ATLAS_HOME", home.toString())
                .env("ATLAS_LOCAL_ENGINE", "none")
                .run("quickstart", "--container", "eclipse-temurin:21");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("container engine").hasLineCount(1);
        assertThat(run.out()).doesNotContain("started");
    }

    private void assertNothingIsLeft(long workload) throws IOException {
        assertThat(isAlive(workload)).isFalse();
        assertThat(machines()).isEmpty();
    }

    private String[] machines() throws IOException {
        try (var entries = Files.list(home.resolve("quickstart").resolve("local"))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toArray(String[]::new);
        } catch (java.nio.file.NoSuchFileException e) {
            return new String[0];
        }
    }

    private static long workloadIn(String text) {
        var process = Pattern.compile("hello from process (\\d+)").matcher(text);
        assertThat(process.find()).as(text).isTrue();
        return Long.parseLong(process.group(1));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
