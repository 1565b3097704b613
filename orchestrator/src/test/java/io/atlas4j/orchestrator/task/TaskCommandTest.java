package io.atlas4j.orchestrator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.CallbackRequest;
import io.atlas4j.orchestrator.CallbackResponse;
import io.atlas4j.orchestrator.Callbacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wrapper in every shell there is here, with real processes. */
@Timeout(120)
class TaskCommandTest {
    private static final String NONCE = "n0nce0123456";
    private static final String TOKEN = "ac1.k.s.1.0.tok-en_1";
    private static final List<List<String>> SHELLS = java.util.stream.Stream.of(
                    List.of("dash"), List.of("busybox", "sh"), List.of("bash"), List.of("sh"))
            .filter(shell -> executable(shell.getFirst()).isPresent())
            .toList();

    @TempDir
    private Path dir;

    @Test
    void tells_the_exit_code_on_a_line_of_its_own() throws Exception {
        for (var shell : SHELLS) {
            for (var code : List.of(0, 7, 255)) {
                var run = run(shell, task("sh", "-c", "printf 'no end of line'; exit " + code));

                assertThat(run.code).as("%s", shell).isEqualTo(code);
                assertThat(run.out)
                        .as("%s", shell)
                        .isEqualTo("no end of line\natlas-exit " + NONCE + " " + code + "\n");
            }
            assertThat(run(shell, task("/not/there")).out).as("%s", shell).contains("atlas-exit " + NONCE + " 127\n");
            assertThat(run(shell, task("sh", "-c", "kill -9 $$")).out)
                    .as("%s", shell)
                    .contains("atlas-exit " + NONCE + " 137\n");
        }
    }

    @Test
    void gives_the_arguments_to_the_program_unchanged() throws Exception {
        var words = List.of("a b", "it's", "$HOME", "$(id)", "\"q\"", "back\\slash", "*", "", "line\nbreak", "-n", "é");
        var command = new ArrayList<>(List.of("printf", "[%s]"));
        command.addAll(words);
        for (var shell : SHELLS) {
            assertThat(run(shell, task(command.toArray(String[]::new))).out)
                    .as("%s", shell)
                    .startsWith("[" + String.join("][", words) + "]\n");
        }
    }

    @Test
    void a_stop_reaches_all_that_the_command_started_and_is_no_end_of_it() throws Exception {
        for (var shell : SHELLS) {
            var grandchild = dir.resolve("grandchild");
            Files.deleteIfExists(grandchild);
            var process = start(
                    shell,
                    task(
                            "sh",
                            "-c",
                            "sh -c 'trap \"\" INT; echo $$ > " + grandchild
                                    + ".new; exec sleep 100' & trap 'echo stopped; exit 0' TERM;"
                                    + " while [ ! -s " + grandchild + ".new ]; do sleep 0.02; done;"
                                    + " mv " + grandchild + ".new " + grandchild + "; wait"),
                    Map.of());
            await(() -> Files.exists(grandchild));
            var pid = Long.parseLong(Files.readString(grandchild).strip());
            process.destroy();

            assertThat(process.waitFor()).as("%s", shell).isEqualTo(143);
            assertThat(Files.readString(dir.resolve("out"))).as("%s", shell).isEqualTo("stopped\n");
            await(() -> gone(pid));
        }
    }

    @Test
    void ends_the_command_and_all_it_started_when_its_time_is_over_and_says_so() throws Exception {
        for (var shell : SHELLS) {
            var run = run(
                    shell,
                    new TaskCommand(
                            List.of("sh", "-c", "sleep 100; echo still here"),
                            NONCE,
                            Optional.of(Duration.ofSeconds(1)),
                            false));

            assertThat(run.code).as("%s", shell).isEqualTo(124);
            assertThat(run.out).as("%s", shell).isEqualTo("\natlas-exit " + NONCE + " timed_out\n");
            assertThat(run.err).as("%s", shell).contains("the time is over");
        }
    }

    @Test
    void a_command_that_answers_a_stop_with_0_is_out_of_time_all_the_same() throws Exception {
        for (var shell : SHELLS) {
            var run = run(
                    shell,
                    new TaskCommand(
                            List.of("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"),
                            NONCE,
                            Optional.of(Duration.ofSeconds(1)),
                            false));

            assertThat(run.out).as("%s", shell).isEqualTo("\natlas-exit " + NONCE + " timed_out\n");
        }
    }

    @Test
    void stays_until_it_is_stopped_and_never_runs_a_command_twice() throws Exception {
        for (var shell : SHELLS) {
            var task = new TaskCommand(List.of("sh", "-c", "echo worked; exit 3"), NONCE, Optional.empty(), true);
            var kept = Files.createDirectories(dir.resolve("tmp-" + String.join("-", shell)));
            for (var output : List.of("worked\n\natlas-exit " + NONCE + " 3\n", "\natlas-exit " + NONCE + " 3\n")) {
                var process = start(shell, task, Map.of("TMPDIR", kept.toString()));
                await(() -> Files.readString(dir.resolve("out")).equals(output));
                assertThat(process.isAlive()).as("%s", shell).isTrue();
                process.destroy();
                assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("%s", shell).isTrue();
            }
        }
    }

    @Test
    void reports_the_end_with_curl_and_never_puts_the_token_on_a_command_line() throws Exception {
        for (var shell : SHELLS) {
            var seen = new Seen(202);
            try (var server = new CallbackServer(seen)) {
                var curl = executable("curl").orElseThrow();
                script("curl", "echo \"$*\" >> " + dir + "/argv; exec " + curl + " \"$@\"");
                var run = run(shell, task("sh", "-c", "exit 5"), callback(server));

                assertThat(run.code).isEqualTo(5);
                assertThat(seen.calls).containsExactly("/callback/v1/finish {\"exit_code\":5}");
                assertThat(seen.authorizations).containsExactly("Bearer " + TOKEN);
                assertThat(Files.readString(dir.resolve("argv"))).doesNotContain(TOKEN);
            }
        }
    }

    @Test
    void reports_with_wget_where_there_is_no_curl() throws Exception {
        var seen = new Seen(202);
        try (var server = new CallbackServer(seen)) {
            var tools = tools("sh", "sed", "grep", "mktemp", "rm", "sleep", "setsid");
            var wget = executable("wget").orElseThrow();
            script("tools/wget", "echo \"$*\" >> " + dir + "/argv; exec " + wget + " \"$@\"");
            var env = new HashMap<>(callback(server));
            env.put("PATH", tools.toString());
            env.put("TMPDIR", Files.createDirectory(dir.resolve("tmp")).toString());
            run(List.of(executable("dash").orElse("/bin/sh")), task("sh", "-c", "exit 6"), env);

            assertThat(seen.calls).containsExactly("/callback/v1/finish {\"exit_code\":6}");
            assertThat(seen.authorizations).containsExactly("Bearer " + TOKEN);
            assertThat(Files.readString(dir.resolve("argv"))).doesNotContain(TOKEN);
            assertThat(dir.resolve("tmp")).isEmptyDirectory();
        }
    }

    @Test
    void an_image_without_curl_and_wget_tells_the_end_in_its_log() throws Exception {
        var tools = tools("sh", "sleep", "grep");
        var run = run(
                List.of("/bin/sh"),
                task("sh", "-c", "exit 6"),
                Map.of(
                        "PATH",
                        tools.toString(),
                        "ATLAS_CALLBACK_URL",
                        "http://127.0.0.1:1/x",
                        "ATLAS_CALLBACK_TOKEN",
                        TOKEN));

        assertThat(run.out).contains("atlas-exit " + NONCE + " 6\n");
        assertThat(run.err).contains("no curl and no GNU wget");
        assertThat(run.code).isEqualTo(6);
    }

    @Test
    void reports_again_what_was_not_taken_and_not_what_was_refused() throws Exception {
        var unlimited =
                new TaskCommand(List.of("true"), NONCE, Optional.empty(), false); // no nap but those between reports
        script("sleep", "echo \"$1\" >> " + dir + "/naps");
        var busy = new Seen(503, 429, 202);
        try (var server = new CallbackServer(busy)) {
            run(List.of("/bin/sh"), unlimited, callback(server));
            assertThat(busy.calls).hasSize(3);
            assertThat(Files.readString(dir.resolve("naps"))).isEqualTo("1\n2\n");
        }
        var over = new Seen(410);
        try (var server = new CallbackServer(over)) {
            var run = run(List.of("/bin/sh"), unlimited, callback(server));
            assertThat(over.calls).hasSize(1);
            assertThat(run.err).contains("could not be reported (410)");
        }
        var run = run(
                List.of("/bin/sh"),
                unlimited,
                Map.of("ATLAS_CALLBACK_URL", "http://127.0.0.1:1/x", "ATLAS_CALLBACK_TOKEN", TOKEN));
        assertThat(run.err).contains("could not be reported (000)");
        assertThat(run.code).isZero();
    }

    @Test
    void a_log_that_nobody_reads_any_more_keeps_no_report_back() throws Exception {
        for (var shell : SHELLS) {
            var seen = new Seen(202);
            try (var server = new CallbackServer(seen)) {
                var process = builder(shell, task("sh", "-c", "read -r go < " + fifo() + "; exit 4"), callback(server))
                        .redirectOutput(ProcessBuilder.Redirect.PIPE)
                        .start();
                process.getInputStream().close();
                Files.writeString(dir.resolve("fifo"), "go\n");

                assertThat(process.waitFor()).as("%s", shell).isEqualTo(4);
                assertThat(seen.calls).as("%s", shell).containsExactly("/callback/v1/finish {\"exit_code\":4}");
            }
        }
    }

    @Test
    void a_task_without_a_command_cannot_be_wrapped() {
        assertThatThrownBy(() -> new TaskCommand(List.of(), NONCE, Optional.empty(), false))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("command: ");
        assertThat(TaskCommand.newNonce()).matches("[0-9a-f]{24}").isNotEqualTo(TaskCommand.newNonce());
    }

    /** Notes what came and answers as told, the last answer again and again. */
    private static final class Seen implements Callbacks {
        private final int[] statuses;
        final List<String> calls = new CopyOnWriteArrayList<>();
        final List<String> authorizations = new CopyOnWriteArrayList<>();

        Seen(int... statuses) {
            this.statuses = statuses;
        }

        @Override
        public CallbackResponse handle(CallbackRequest request) {
            try {
                authorizations.add(request.authorization().orElseThrow().reveal());
                calls.add(request.path() + " "
                        + new String(request.body().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            var status = statuses[Math.min(calls.size(), statuses.length) - 1];
            return new CallbackResponse(status, "{}", OptionalLong.empty());
        }
    }

    private static TaskCommand task(String... command) {
        return new TaskCommand(List.of(command), NONCE, Optional.of(Duration.ofHours(1)), false);
    }

    private static Map<String, String> callback(CallbackServer server) {
        return Map.of("ATLAS_CALLBACK_URL", server.url(), "ATLAS_CALLBACK_TOKEN", TOKEN);
    }

    private record Run(int code, String out, String err) {}

    private Run run(List<String> shell, TaskCommand task) throws Exception {
        return run(shell, task, Map.of());
    }

    private Run run(List<String> shell, TaskCommand task, Map<String, String> env) throws Exception {
        var process = start(shell, task, env);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("%s ended", shell).isTrue();
        return new Run(process.exitValue(), Files.readString(dir.resolve("out")), Files.readString(dir.resolve("err")));
    }

    private Process start(List<String> shell, TaskCommand task, Map<String, String> env) throws IOException {
        return builder(shell, task, env).start();
    }

    private ProcessBuilder builder(List<String> shell, TaskCommand task, Map<String, String> env) {
        var words = new ArrayList<>(shell);
        words.addAll(task.words().subList(1, task.words().size()));
        var builder = new ProcessBuilder(words);
        builder.environment().put("PATH", dir + ":" + System.getenv("PATH"));
        builder.environment().putAll(env);
        return builder.redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile());
    }

    private Path tools(String... names) throws IOException {
        var tools = Files.createDirectories(dir.resolve("tools"));
        for (var name : names) {
            Files.createSymbolicLink(
                    tools.resolve(name), Path.of(executable(name).orElseThrow()));
        }
        return tools;
    }

    private Path fifo() throws Exception {
        var fifo = dir.resolve("fifo");
        Files.deleteIfExists(fifo);
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    private void script(String name, String body) throws IOException {
        var file = dir.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        file.toFile().setExecutable(true);
    }

    private static Optional<String> executable(String name) {
        return java.util.stream.Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static boolean gone(long pid) {
        // what nobody waited for is a zombie without a command
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .isEmpty();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) {
        org.awaitility.Awaitility.await().until(condition::holds); // another process
    }
}
