package io.atlas4j.provider.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Callback;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script at its real places, as root of a system of its own: a container whose shell is another than this machine's. Its
 * docker, systemctl and curl are stand-ins that write down what they are given.
 */
@Timeout(180)
class LambdaBootTest {
    private static final String IMAGE = "localhost/atlas4j-test-boot:1";

    private record Ended(int code, String output) {}

    @TempDir
    Path directory;

    @BeforeAll
    static void containers_run_here() throws Exception {
        if (!Files.isExecutable(Path.of("/bin/busybox"))
                || run(List.of("podman", "info")).code() != 0) {
            skip("podman and /bin/busybox are needed (Debian: podman, runc and busybox-static)");
        }
        var built = run(List.of("sh", "-c", """
                set -e
                root=$(mktemp -d)
                trap 'rm -rf "$root"' EXIT
                mkdir -p "$root/bin" "$root/tmp" "$root/etc/systemd/system" "$root/home/ubuntu"
                cp /bin/busybox "$root/bin/busybox"
                for name in sh cat cut chown env grep ls mkdir printf rm sed sleep tr; do ln -s busybox "$root/bin/$name"; done
                echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"
                echo 'ubuntu:x:1000:1000::/home/ubuntu:/bin/sh' >>"$root/etc/passwd"
                echo 'ubuntu:x:1000:' >"$root/etc/group"
                printf '#!/bin/sh\\ngrep "^$2:" /etc/passwd\\n' >"$root/bin/getent"
                printf '#!/bin/sh\\n[ "$1" != enable ] || $(sed -n s/^ExecStart=//p /etc/systemd/system/$4)\\n' >"$root/bin/systemctl"
                printf '#!/bin/sh\\ncase $1 in run) env >/tmp/env; echo "$@" >/tmp/run;; wait) echo 5;; esac\\n' >"$root/bin/docker"
                printf '#!/bin/sh\\necho "$@" >/tmp/curl; cat /var/lib/atlas4j/callback >/tmp/sent; printf 202\\n' >"$root/bin/curl"
                chmod 755 "$root/bin/getent" "$root/bin/systemctl" "$root/bin/docker" "$root/bin/curl"
                tar -C "$root" -c . | podman import --change 'ENV PATH=/bin' - %s
                podman run --rm %s /bin/busybox true
                """.formatted(IMAGE, IMAGE)));
        if (built.code() != 0) {
            skip("containers cannot run here: " + built.output());
        }
    }

    private static void skip(String reason) {
        System.err.println("SKIPPED the boot of a machine in a container: " + reason);
        Assumptions.abort(reason);
    }

    private static Ended run(List<String> command) throws IOException, InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } catch (IOException absent) {
            return new Ended(127, absent.toString());
        }
    }

    /** Boots, then shows what the shell text asks for. */
    private String boot(ComputeRequestBuilder request, String then) throws Exception {
        var script = directory.resolve("user-data");
        Files.writeString(
                script,
                LambdaUserData.of(request.build(), Optional.empty(), "")
                        .orElseThrow()
                        .reveal());
        var ended = run(List.of(
                "podman",
                "run",
                "--rm",
                "--network",
                "none",
                "--volume",
                script + ":/user-data:ro",
                IMAGE,
                "sh",
                "-c",
                "sh /user-data >/tmp/output 2>&1 || { cat /tmp/output; exit 1; }\n" + then));
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    @Test
    void a_command_runs_with_its_variables_and_its_end_is_reported() throws Exception {
        var output = boot(
                ComputeRequest.gpu(Gpu.H100)
                        .image("box")
                        .command("train", "--epochs", "3")
                        .env("GREETING", "it's \"größe\"\n☃")
                        .sshKey("ssh-ed25519 AAAA me@host")
                        .callback(new Callback(URI.create("https://atlas.example/cb"), Secret.of("tok"))),
                "cat /tmp/run /tmp/curl /tmp/sent; grep -A1 GREETING /tmp/env;"
                        + " cat /home/ubuntu/.ssh/authorized_keys /var/lib/atlas4j/exit; ls -ln /home/ubuntu 2>/dev/null; :");
        assertThat(output)
                .contains(
                        "--env GREETING --entrypoint train box --epochs 3",
                        "{\"exit_code\":5}",
                        "https://atlas.example/cb/finish",
                        "Authorization: Bearer tok",
                        "GREETING=it's \"größe\"\n☃",
                        "ssh-ed25519 AAAA me@host",
                        "\n5\n");
    }

    @Test
    void a_service_needs_nothing_but_docker() throws Exception {
        var output = boot(ComputeRequest.gpu(Gpu.H100).image("box").http(8000), "cat /tmp/run; ls /var/lib/atlas4j");
        assertThat(output)
                .contains("--restart unless-stopped", "--publish 8000:8000/tcp box")
                .doesNotContain("finish");
    }
}
