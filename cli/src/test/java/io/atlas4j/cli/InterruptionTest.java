package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Version;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, real machines of the provider {@code local}. */
@Timeout(120)
class InterruptionTest {
    @TempDir
    private Path home;

    private final RunCommand atlas = new RunCommand().env("ATLAS_DEFAULT_PROVIDER", "local");

    @AfterEach
    void endMachines() {
        Documents.read(here("compute", "list", "-o", "json").out())
                .get("machines")
                .valueStream()
                .forEach(machine ->
                        here("compute", "terminate", machine.get("id").asString()));
    }

    @Test
    void the_version_is_told_by_a_process_too() throws Exception {
        try (var process = AtlasProcess.start(home, "--version")) {
            assertThat(process.readAll().strip()).isEqualTo("atlas " + Version.current());
            assertThat(process.exitCode()).isZero();
        }
    }

    @Test
    void ctrl_c_ends_a_followed_log_and_not_the_machine() throws Exception {
        var id = spawn("sh", "-c", "echo here; exec sleep 300");
        try (var process = AtlasProcess.start(home, "compute", "logs", "--provider", "local", "-f", id)) {
            process.awaitLine("here");
            process.signal("INT");
            assertThat(process.exitCode()).isEqualTo(130);
        }
        assertThat(here("compute", "get", id).out()).contains("running");
    }

    @Test
    void ctrl_c_while_waiting_for_a_new_machine_says_how_to_end_it() throws Exception {
        try (var process = AtlasProcess.start(
                home,
                "compute",
                "spawn",
                "--provider",
                "local",
                "--cpu",
                "1",
                "--port",
                "8000",
                "--wait",
                "--",
                "sleep",
                "300")) {
            process.awaitErrorLine("waiting until it is ready");
            process.signal("INT");
            assertThat(process.exitCode()).isEqualTo(130);
            var id = Documents.read(here("compute", "list", "-o", "json").out())
                    .at("/machines/0/id")
                    .asString();
            assertThat(process.errors())
                    .contains("machine " + id + " goes on", "atlas compute terminate --provider local " + id);
        }
    }

    @Test
    void ctrl_c_while_a_machine_is_asked_for_tells_the_name_to_look_for() throws Exception {
        var asked = home.resolve("asked");
        var answered = home.resolve("answered");
        // read below once the engine is asked, written below to let it answer
        new ProcessBuilder("mkfifo", asked.toString(), answered.toString())
                .start()
                .waitFor();
        var tools = Files.createDirectory(home.resolve("tools"));
        var engine = Files.writeString(tools.resolve("docker"), """
                #!/bin/sh
                [ "$1" = run ] || exit 0
                echo "$*" >%s
                read line <%s
                exit 1
                """.formatted(asked, answered));
        assertThat(engine.toFile().setExecutable(true)).isTrue();
        var path = Map.of("PATH", tools + File.pathSeparator + System.getenv("PATH"), "ATLAS_LOCAL_ENGINE", "docker");
        try (var process = AtlasProcess.start(
                home,
                path,
                "compute",
                "spawn",
                "--provider",
                "local",
                "--cpu",
                "1",
                "--name",
                "demo",
                "--image",
                "x")) {
            var request = Files.readString(asked);
            process.signal("INT");
            var line = process.awaitErrorLine("asked for and not answered yet");
            var name = Pattern.compile("a machine named (demo-[a-z0-9]{10}) ").matcher(line);
            assertThat(name.find()).as(line).isTrue();
            assertThat(request).contains(name.group(1));
            assertThat(line).contains("./atlas compute list --provider local");
            Files.writeString(answered, "go on\n");
            assertThat(process.exitCode()).isEqualTo(130);
        }
    }

    private String spawn(String... command) {
        var words = new java.util.ArrayList<>(java.util.List.of("compute", "spawn", "--cpu", "1", "-o", "json", "--"));
        words.addAll(java.util.List.of(command));
        return Documents.read(here(words.toArray(String[]::new)).out())
                .get("id")
                .asString();
    }

    private RunCommand.Finished here(String... args) {
        return atlas.env("ATLAS_HOME", home.toString()).run(args);
    }
}
