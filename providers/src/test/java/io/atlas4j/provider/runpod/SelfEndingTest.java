package io.atlas4j.provider.runpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.provider.SelfEnding;
import io.atlas4j.spec.Callback;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wrapper, run by a real shell with a curl that writes down what it was given. */
@Timeout(60)
class SelfEndingTest {
    private static final URI API = URI.create("https://api.example.test/v2");
    private static final SelfEnding ENDING =
            SelfEnding.by("pod", API + "/pods/{id}", "RUNPOD_POD_ID", "RUNPOD_API_KEY");
    private static final String KEY = "rpa_pod_key-1";

    @TempDir
    private Path dir;

    @Test
    void deletes_the_pod_when_the_command_ends_whatever_its_code() throws Exception {
        for (var code : List.of("0", "3")) {
            fakeCurl("204");
            var run = run(request("sh", "-c", "echo worked; exit " + code), Map.of());

            assertThat(run.code).isEqualTo(Integer.parseInt(code));
            assertThat(run.out).contains("worked");
            assertThat(calls()).singleElement().asString().contains("-X DELETE").endsWith(API + "/pods/pod1");
            assertThat(Files.readString(dir.resolve("stdin"))).contains("Authorization: Bearer " + KEY);
        }
    }

    @Test
    void gives_the_arguments_to_the_program_unchanged() throws Exception {
        fakeCurl("204");
        var words = List.of(
                "a b", "it's", "$HOME", "\"q\"", "back\\slash", "*", "", "line\nbreak", "@END@ @COMMAND@", "-n");
        var command = new ArrayList<>(List.of("printf", "[%s]"));
        command.addAll(words);

        var run = run(ComputeRequest.gpu(Gpu.L4).image("x").command(command), Map.of());

        assertThat(run.out).isEqualTo("[" + String.join("][", words) + "]");
    }

    @Test
    void never_puts_key_or_token_on_a_command_line() throws Exception {
        fakeCurl("204");
        run(request("true").callback(callback()), Map.of());

        assertThat(calls()).hasSize(2).noneMatch(call -> call.contains(KEY) || call.contains("tok.en-1"));
    }

    @Test
    void reports_the_end_before_it_deletes_and_deletes_although_the_report_fails() throws Exception {
        fakeCurl("204");
        run(request("sh", "-c", "exit 5").callback(callback()), Map.of());
        assertThat(calls()).hasSize(2);
        assertThat(calls().getFirst())
                .contains("-X POST")
                .contains("{\"exit_code\":5}")
                .endsWith("https://cb.test/x/finish");
        assertThat(calls().getLast()).contains("-X DELETE");

        Files.delete(dir.resolve("calls"));
        script("curl", "echo \"$*\" >> " + dir + "/calls; case \"$*\" in *POST*) exit 7;; esac; printf 204");
        var run = run(request("true").callback(callback()), Map.of());
        assertThat(calls()).hasSize(2);
        assertThat(run.err).contains("could not be reported");
    }

    @Test
    void without_self_termination_only_reports() throws Exception {
        fakeCurl("204");
        run(request("true").selfTerminate(false).callback(callback()), Map.of());

        assertThat(calls()).singleElement().asString().contains("-X POST");
        assertThat(ENDING.command(request("a", "b").selfTerminate(false).build()))
                .containsExactly("a", "b");
        assertThat(ENDING.command(ComputeRequest.gpu(Gpu.L4).image("x").build()))
                .isEmpty();
    }

    @Test
    void prints_the_marked_exit_line() throws Exception {
        fakeCurl("404");
        var run = run(request("sh", "-c", "exit 9").exitNonce("n0nce1234"), Map.of());

        assertThat(run.out).isEqualTo("atlas-exit n0nce1234 9\n");
        assertThat(run.code).isEqualTo(9);
    }

    @Test
    void asks_again_until_the_pod_is_gone() throws Exception {
        script("sleep", "exit 0");
        script(
                "curl",
                "echo \"$*\" >> " + dir + "/calls; [ $(wc -l < " + dir + "/calls) -ge 3 ] && printf 204 || printf 503");
        var run = run(request("true"), Map.of());

        assertThat(calls()).hasSize(3);
        assertThat(run.err).contains("answered with 503");
    }

    @Test
    void holds_the_container_and_says_so_where_it_cannot_end_the_pod() throws Exception {
        for (var bad : List.of(Map.of("RUNPOD_POD_ID", "../x"), Map.of("RUNPOD_API_KEY", "a\"b"))) {
            fakeCurl("204");
            var process = start(request("true"), bad);
            awaitText("cannot end itself");
            assertThat(process.isAlive()).isTrue();
            assertThat(dir.resolve("calls")).doesNotExist();
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(143);
        }
    }

    @Test
    void a_signal_is_passed_on_and_deletes_nothing() throws Exception {
        fakeCurl("204");
        var process = start(
                request("sh", "-c", "trap 'echo got it >&2; exit 0' TERM; echo ready >&2; while :; do sleep 0.1; done"),
                Map.of());
        awaitText("ready");
        process.destroy();

        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(Files.readString(dir.resolve("err"))).contains("got it");
        assertThat(dir.resolve("calls")).doesNotExist();
    }

    @Test
    void ends_a_command_and_the_pod_at_its_longest_time_even_without_self_termination() throws Exception {
        fakeCurl("204");
        // The watchdog's nap is over at once, and the clock says that the time has passed.
        script("sleep", "case \"$1\" in 30) exec /bin/sleep 30;; esac; exit 0");
        script("date", "[ -e " + dir + "/later ] && echo 100000 || { : > " + dir + "/later; echo 0; }");
        var run = run(
                request("/bin/sleep", "50").selfTerminate(false).maxRuntime(java.time.Duration.ofMinutes(5)), Map.of());

        assertThat(run.code).isEqualTo(143);
        assertThat(run.err).contains("the time is over");
        assertThat(calls()).isNotEmpty().allMatch(call -> call.contains("-X DELETE"));
    }

    private static ComputeRequestBuilder request(String... command) {
        return ComputeRequest.gpu(Gpu.L4).image("x").command(command);
    }

    private static Callback callback() {
        return new Callback(URI.create("https://cb.test/x"), Secret.of("tok.en-1"));
    }

    private record Run(int code, String out, String err) {}

    private Run run(ComputeRequestBuilder request, Map<String, String> env) throws Exception {
        var process = start(request, env);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(dir.resolve("out")), Files.readString(dir.resolve("err")));
    }

    private Process start(ComputeRequestBuilder request, Map<String, String> env) throws IOException {
        Files.deleteIfExists(dir.resolve("calls"));
        var builder = new ProcessBuilder(ENDING.command(request.build()));
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        dir + ":" + System.getenv("PATH"),
                        "RUNPOD_POD_ID",
                        "pod1",
                        "RUNPOD_API_KEY",
                        KEY,
                        "ATLAS_CALLBACK_TOKEN",
                        "tok.en-1"));
        if (request.build().callback().isPresent()) {
            builder.environment().put("ATLAS_CALLBACK_URL", "https://cb.test/x");
        }
        builder.environment().putAll(env);
        return builder.redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile())
                .start();
    }

    private void fakeCurl(String status) throws IOException {
        script("curl", "echo \"$*\" >> " + dir + "/calls; cat > " + dir + "/stdin; printf " + status);
    }

    private void script(String name, String body) throws IOException {
        var file = dir.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        file.toFile().setExecutable(true);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(dir.resolve("calls"));
    }

    private void awaitText(String text) throws Exception {
        for (var i = 0; i < 500 && !Files.readString(dir.resolve("err")).contains(text); i++) {
            TimeUnit.MILLISECONDS.sleep(20); // another process
        }
        assertThat(Files.readString(dir.resolve("err"))).contains(text);
    }
}
