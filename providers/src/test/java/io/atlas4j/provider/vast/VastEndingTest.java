package io.atlas4j.provider.vast;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.vast.FakeVast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an instance is given to run, run by a real shell with a curl that writes down what it was given. */
@Timeout(60)
class VastEndingTest {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeVast cloud = FakeVast.start(time);
    private final Vast vast = new Vast(new ProviderContext(Settings.of(cloud.settings()), Telemetry.create(), time));

    @TempDir
    private Path dir;

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void an_instance_destroys_itself_with_its_own_key_when_its_command_ends() throws Exception {
        fakeCurl("printf 200");
        var run = run(request().command("sh", "-c", "echo worked; exit 3").exitNonce("n0nce1234"));

        assertThat(run).isEqualTo(3);
        assertThat(Files.readString(dir.resolve("out"))).contains("worked", "atlas-exit n0nce1234 3");
        assertThat(calls())
                .singleElement()
                .asString()
                .contains("-X DELETE")
                .endsWith(cloud.baseUrl() + "/api/v0/instances/9000/")
                .doesNotContain("inner-key");
        assertThat(Files.readString(dir.resolve("stdin"))).contains("Authorization: Bearer inner-key");
    }

    /** What asks is running, so it cannot be gone: the key is wrong, or the answer. */
    @Test
    void a_404_from_inside_is_never_believed() throws Exception {
        script("sleep", "exit 0");
        fakeCurl("[ $(wc -l < " + dir + "/calls) -ge 3 ] && printf 200 || printf 404");
        run(request().command("true"));

        assertThat(calls()).hasSize(3);
        assertThat(Files.readString(dir.resolve("err"))).contains("ending the instance was answered with 404");
    }

    @Test
    void ends_at_its_longest_time_even_if_nobody_watches() throws Exception {
        fakeCurl("printf 200");
        script("sleep", "case \"$1\" in 30) exec /bin/sleep 30;; esac; exit 0");
        script("date", "[ -e " + dir + "/later ] && echo 100000 || { : > " + dir + "/later; echo 0; }");
        run(request().command("/bin/sleep", "50").selfTerminate(false).maxRuntime(Duration.ofMinutes(5)));

        assertThat(calls()).isNotEmpty().allMatch(call -> call.contains("-X DELETE"));
    }

    @Test
    void a_start_script_with_ssh_lets_the_keys_in_and_runs_the_command_unchanged() throws Exception {
        fakeCurl("printf 200");
        var words = List.of("a b", "it's", "$HOME", "\"q\"", "*", "line\nbreak", "@END@", "ü");
        var command = new ArrayList<>(List.of("printf", "[%s]"));
        command.addAll(words);
        var home = Files.createDirectory(dir.resolve("home"));
        run(request().tcp(22).sshKey("ssh-ed25519 AAAAC3 it's me").command(command));

        assertThat(Files.readString(home.resolve(".ssh/authorized_keys"))).isEqualTo("ssh-ed25519 AAAAC3 it's me\n");
        assertThat(cloud.existingInstances().getFirst().onstart().length()).isLessThan(VastTranslate.LONGEST_ONSTART);
        assertThat(Files.readString(dir.resolve("out"))).isEqualTo("[" + String.join("][", words) + "]");
    }

    private static ComputeRequestBuilder request() {
        return ComputeRequest.gpu(Gpu.RTX_4090).image("x");
    }

    /** Rents, and runs here what the instance would. */
    private int run(ComputeRequestBuilder builder) throws Exception {
        var request = builder.build();
        vast.create(vast.placements(request).getFirst(), request, "job");
        var instance = cloud.existingInstances().getFirst();
        // Where the container's log is would be somebody else's output here.
        var words = instance.args().isEmpty()
                ? List.of("sh", "-c", instance.onstart().replace("/proc/1/fd/1", "/nonexistent"))
                : instance.args();
        var process = new ProcessBuilder(words);
        process.environment().put("PATH", dir + ":" + System.getenv("PATH"));
        process.environment().put("HOME", dir.resolve("home").toString());
        process.environment().put("CONTAINER_ID", "9000");
        process.environment().put("CONTAINER_API_KEY", "inner-key");
        var started = process.redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile())
                .start();
        assertThat(started.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return started.exitValue();
    }

    private void fakeCurl(String answer) throws IOException {
        script("curl", "echo \"$*\" >> " + dir + "/calls; cat > " + dir + "/stdin; " + answer);
    }

    private void script(String name, String body) throws IOException {
        var file = dir.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(dir.resolve("calls"));
    }
}
