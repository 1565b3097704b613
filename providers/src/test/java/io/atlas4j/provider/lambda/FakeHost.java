package io.atlas4j.provider.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.provider.Shell;
import io.atlas4j.spec.ComputeRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A machine that boots: a directory as its root, and commands that write down what they are asked. The script is run by a
 * real shell.
 */
final class FakeHost {
    private final Path root;
    private final Path bin;

    FakeHost(Path root) throws IOException {
        this.root = root;
        this.bin = Files.createDirectories(root.resolve("fake"));
        Files.createDirectories(root.resolve("etc/systemd/system"));
        command("docker", """
                case $1 in
                info) [ ! -f late ] || { /bin/rm late; exit 1; } ;;
                login) /bin/cat >password; echo "config $DOCKER_CONFIG" >>log ;;
                pull) [ ! -f unknown ] || exit 1 ;;
                run)
                    [ ! -f unfit ] || { /bin/rm unfit; exit 125; }
                    /usr/bin/env -0 >env ;;
                wait)
                    [ ! -f endless ] || while [ ! -f stopped ]; do /bin/sleep 0.05; done
                    /bin/cat code ;;
                stop) : >stopped ;;
                esac
                """);
        command("systemctl", """
                [ "$1" != enable ] || sh -c "$(sed -n 's/^ExecStart=//p' ../etc/systemd/system/atlas-finish.service)"
                """);
        command("curl", """
                while [ $# -gt 0 ]; do [ "$1" = -K ] && /bin/cat "$2" >>callback; shift; done
                read -r status <statuses
                sed -i 1d statuses
                printf %s "$status"
                """);
        command("mountpoint", "[ ! -f unmounted ] || { /bin/rm unmounted; exit 1; }\n");
        command("getent", "echo \"ubuntu:x:1000:1000::" + root + "/home/ubuntu:/bin/bash\"\n");
        command("nvidia-ctk", "");
        command("chown", "");
        command("sleep", "");
        write("code", "0\n");
        write("statuses", "202\n");
    }

    /** Its words are written at once, because commands run side by side. */
    private void command(String name, String body) throws IOException {
        var file = bin.resolve(name);
        Files.writeString(file, """
                #!/bin/sh
                cd %s || exit 99
                line=%s
                for word; do line="$line [$word]"; done
                printf '%%s\\n' "$line" >>log
                %s""".formatted(Shell.quote(bin.toString()), name, body));
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    FakeHost write(String name, String text) throws IOException {
        Files.writeString(bin.resolve(name), text);
        return this;
    }

    /** Boots with what the request makes; gives the script's exit code. */
    int boot(ComputeRequest request, Optional<String> mount) throws IOException, InterruptedException {
        var script = root.resolve("user-data");
        Files.writeString(
                script,
                LambdaUserData.of(request, mount, root.toString()).orElseThrow().reveal());
        var process = new ProcessBuilder("sh", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("output").toFile());
        process.environment().put("PATH", bin + ":/usr/bin:/bin");
        var running = process.start();
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return running.exitValue();
    }

    /** Every command that was given, with its words in brackets. */
    List<String> log() throws IOException {
        return Files.readAllLines(bin.resolve("log"));
    }

    String output() throws IOException {
        return Files.readString(root.resolve("output"));
    }

    String read(String name) throws IOException {
        return Files.readString(bin.resolve(name));
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    String file(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    /** What the container's engine was given as environment. */
    Map<String, String> environment() throws IOException {
        var variables = new LinkedHashMap<String, String>();
        var text = new String(Files.readAllBytes(bin.resolve("env")), StandardCharsets.UTF_8);
        for (var entry : new ArrayList<>(Arrays.asList(text.split("\0")))) {
            var equals = entry.indexOf('=');
            variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return variables;
    }
}
