package io.atlas4j.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The entrypoint for staged data, run by a real shell with an aws and a curl that write down what they were given. */
@Timeout(60)
class EntrypointTest {
    private static final Map<String, String> BUCKETS =
            Map.of("ATLAS_DATASET_URI", "s3://in/data", "ATLAS_ARTIFACT_URI", "s3://out/run");

    @TempDir
    private Path dir;

    @BeforeEach
    void tools() throws IOException {
        script("aws", "echo \"aws $*\" >> " + dir + "/calls");
        script("curl", "echo \"curl $*\" >> " + dir + "/calls; cat >> " + dir + "/stdin");
    }

    @Test
    void pulls_runs_and_pushes_and_ends_with_the_commands_code() throws Exception {
        assertThat(run(BUCKETS, "sh", "-c", "echo run >> " + dir + "/calls; exit 4"))
                .isEqualTo(4);
        assertThat(calls())
                .containsExactly(
                        "aws s3 sync --only-show-errors s3://in/data " + dir + "/data",
                        "run",
                        "aws s3 sync --only-show-errors " + dir + "/output s3://out/run");
    }

    @Test
    void gives_arguments_unchanged() throws Exception {
        run(Map.of(), "sh", "-c", "printf '[%s]' \"$@\" > " + dir + "/args", "x", "a b", "$HOME", "it's", "");
        assertThat(dir.resolve("args")).hasContent("[a b][$HOME][it's][]");
    }

    @Test
    void pushes_once_when_it_is_told_to_stop() throws Exception {
        for (var signal : List.of("TERM", "INT")) {
            Files.deleteIfExists(dir.resolve("calls"));
            var process = start(
                    BUCKETS,
                    "sh",
                    "-c",
                    "trap 'exit 0' TERM; touch " + dir + "/" + signal + "; while :; do sleep 0.1; done");
            awaitFile(dir.resolve(signal));
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();

            assertThat(process.waitFor()).isEqualTo(signal.equals("TERM") ? 143 : 130);
            assertThat(calls().stream().filter(call -> call.endsWith("s3://out/run")))
                    .hasSize(1);
        }
    }

    @Test
    void keeps_presigned_addresses_off_command_lines() throws Exception {
        var urls = Map.of(
                "ATLAS_DATASET_URL",
                "https://s3.test/in.tar?sig=aaa",
                "ATLAS_ARTIFACT_URL",
                "https://s3.test/out.tgz?sig=bbb");
        script("tar", "echo \"tar $*\" | sed 's/tmp[^ ]*/FILE/' >> " + dir + "/calls");

        assertThat(run(urls, "true")).isZero();
        assertThat(calls()).noneMatch(call -> call.contains("sig=")).hasSize(4);
        assertThat(Files.readString(dir.resolve("stdin")))
                .contains("url = \"https://s3.test/in.tar?sig=aaa\"", "url = \"https://s3.test/out.tgz?sig=bbb\"");
    }

    @Test
    void does_not_run_without_its_data_and_tells_a_lost_push() throws Exception {
        script("aws", "exit 1");
        assertThat(run(BUCKETS, "touch", dir + "/ran")).isEqualTo(70);
        assertThat(dir.resolve("ran")).doesNotExist();
        assertThat(run(Map.of("ATLAS_ARTIFACT_URI", "s3://out/run"), "true")).isEqualTo(71);
        assertThat(run(Map.of("ATLAS_ARTIFACT_URI", "s3://out/run"), "sh", "-c", "exit 3"))
                .isEqualTo(3);
    }

    private int run(Map<String, String> env, String... command) throws Exception {
        var process = start(env, command);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process start(Map<String, String> env, String... command) throws IOException {
        var entrypoint = dir.resolve("atlas_entrypoint.sh");
        try (var resource = Staging.class.getResourceAsStream("atlas_entrypoint.sh")) {
            Files.write(entrypoint, resource.readAllBytes());
        }
        var words = new java.util.ArrayList<>(List.of("sh", entrypoint.toString()));
        words.addAll(List.of(command));
        var builder = new ProcessBuilder(words);
        var all = new HashMap<>(env);
        all.put("PATH", dir + ":" + System.getenv("PATH"));
        all.put("ATLAS_DATA_DIR", dir + "/data");
        all.put("ATLAS_OUTPUT_DIR", dir + "/output");
        builder.environment().putAll(all);
        return builder.redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    private void script(String name, String body) throws IOException {
        var file = dir.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        file.toFile().setExecutable(true);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(dir.resolve("calls"));
    }

    private static void awaitFile(Path file) throws InterruptedException {
        for (var i = 0; i < 500 && !Files.exists(file); i++) {
            TimeUnit.MILLISECONDS.sleep(20); // another process
        }
    }
}
