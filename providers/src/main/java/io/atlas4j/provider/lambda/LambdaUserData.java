package io.atlas4j.provider.lambda;

import io.atlas4j.error.ValidationException;
import io.atlas4j.provider.Shell;
import io.atlas4j.spec.Callback;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes the script that cloud-init runs when a machine boots for the first time: it starts the container, whose variables
 * come from the environment by name and so stand on no command line. For a command a systemd unit of the host waits for its
 * end and reports it, also after a restart. Pure.
 */
final class LambdaUserData {
    /** What Lambda takes. */
    static final int MOST_BYTES = 1_000_000;

    /** Where a filesystem is mounted in the container. */
    static final String DATA = "/data";

    /** Given to whoever watches, before the host ends the command. */
    static final Duration GRACE = Duration.ofMinutes(2);

    /** The host's own: who asks for it as a port wants to log in to the host. */
    static final int SSH = 22;

    private static final String BOOT = Shell.script(LambdaUserData.class, "boot.sh");
    private static final String FINISH = Shell.script(LambdaUserData.class, "finish.sh");

    /** Variables that a shell keeps for itself, or that lead docker's command or its loader astray. */
    private static final Pattern RESERVED =
            Pattern.compile("_|DOCKER_.*|LD_.*|BASH.*|COMP_.*|ENV|IFS|PWD|OLDPWD|PS[0-4]|U?E?UID|PPID|OPT(IND|ARG|ERR)"
                    + "|S?RANDOM|SECONDS|LINENO|EPOCH.*|FUNCNAME|GROUPS|DIRSTACK|HIST.*|SHELLOPTS|PIPESTATUS"
                    + "|POSIXLY_CORRECT");

    private LambdaUserData() {}

    /** @throws ValidationException for what cannot reach a container this way */
    static void check(ComputeRequest request) {
        request.env().forEach((name, value) -> {
            require(!RESERVED.matcher(name).matches(), "env", name + " is kept by the shell or by docker");
            require(
                    StandardCharsets.UTF_8.newEncoder().canEncode(value.reveal()),
                    "env",
                    "the value of " + name + " must be valid Unicode");
        });
        request.callback()
                .map(Callback::token)
                .map(Secret::reveal)
                .ifPresent(token ->
                        require(token.matches("[\\x21-\\x7e]+"), "callback", "the token must be printable ASCII"));
        if (request.image().isEmpty()) {
            require(
                    request.command().isEmpty() && request.env().isEmpty(),
                    "image",
                    "is needed for a command, variables, auth, staging or a callback;"
                            + " a machine without an image is empty and reached by SSH");
            require(request.registry().isEmpty(), "image", "is needed for a registry login");
        }
    }

    /**
     * The script; empty when there is nothing to do.
     *
     * @param mount where the filesystem appears on the host
     * @param root what stands before every absolute path of ours; empty in a machine
     * @throws ValidationException if it is larger than Lambda takes
     */
    static Optional<Secret> of(ComputeRequest request, Optional<String> mount, String root) {
        if (request.image().isEmpty() && request.sshKeys().isEmpty()) {
            return Optional.empty();
        }
        var directory = root + "/var/lib/atlas4j";
        var script = new StringBuilder(BOOT.replaceFirst("\n", "\ndir=" + quoteForRegex(directory) + "\n"));
        if (!request.sshKeys().isEmpty()) {
            line(script, "authorize " + Shell.join(request.sshKeys()));
        }
        request.image().ifPresent(image -> {
            if (!request.command().isEmpty()) {
                finish(script, request, root, directory);
            }
            container(script, request, image, mount);
        });
        return Optional.of(checked(Secret.of(script.toString())));
    }

    /** @throws ValidationException if it is larger than Lambda takes */
    static Secret checked(Secret script) {
        var size = script.reveal().getBytes(StandardCharsets.UTF_8).length;
        require(
                size <= MOST_BYTES,
                "user_data",
                "would be " + size + " bytes with all variables and the command, but Lambda takes at most "
                        + MOST_BYTES);
        return script;
    }

    private static void container(StringBuilder script, ComputeRequest request, String image, Optional<String> mount) {
        line(script, "docker=$(command -v docker) || fail 'there is no docker on this machine'");
        line(script, "tries 90 quietly \"$docker\" info || fail 'docker did not start'");
        mount.ifPresent(path -> line(
                script, "tries 150 mountpoint -q " + Shell.quote(path) + " || fail 'the filesystem was not mounted'"));
        request.registry().ifPresent(login -> logIn(script, login, image));
        line(
                script,
                "tries 3 \"$docker\" pull --quiet " + Shell.quote(image) + " || fail 'the image could not be pulled'");
        request.registry().ifPresent(login -> line(script, "rm -rf \"$dir/login\"; unset DOCKER_CONFIG"));
        var gpus = request.gpu().isPresent();
        // The words are set before the variables, which may be called as those of this script.
        line(script, "start() (");
        line(script, "set -- \"$docker\" " + Shell.join(run(request, image, mount)));
        request.env().forEach((name, value) -> line(script, "export " + name + "=" + Shell.quote(value.reveal())));
        line(script, "exec \"$@\" </dev/null");
        line(script, ")");
        line(
                script,
                (gpus ? "start || { set_up_gpus && start; }" : "start")
                        + " || fail 'the container could not be started'");
        line(script, "report");
    }

    private static List<String> run(ComputeRequest request, String image, Optional<String> mount) {
        var task = !request.command().isEmpty();
        var words = new ArrayList<>(List.of("run", "--detach", "--name", "atlas", "--restart"));
        words.add(task ? "no" : "unless-stopped"); // a service comes back with its machine, a command runs once
        words.addAll(List.of("--log-opt", "max-size=100m"));
        if (request.gpu().isPresent()) {
            words.addAll(List.of("--gpus", "all", "--ipc", "host"));
        }
        request.ports().stream()
                .map(Port::number)
                .filter(number -> number != SSH)
                .forEach(number -> words.addAll(List.of("--publish", number + ":" + number + "/tcp")));
        mount.ifPresent(path -> words.addAll(List.of("--volume", path + ":" + DATA)));
        request.env().keySet().forEach(name -> words.addAll(List.of("--env", name)));
        if (task) {
            words.addAll(List.of("--entrypoint", request.command().getFirst()));
        }
        words.add(image);
        request.command().stream().skip(1).forEach(words::add);
        return words;
    }

    /** {@code printf} is the shell's own, so the password stands on no command line. */
    private static void logIn(StringBuilder script, RegistryLogin login, String image) {
        var words =
                new ArrayList<>(List.of("login", "--username", login.username().orElseThrow(), "--password-stdin"));
        login.server().or(() -> registryOf(image)).ifPresent(words::add);
        line(script, "DOCKER_CONFIG=$dir/login; export DOCKER_CONFIG; mkdir -p \"$DOCKER_CONFIG\"");
        line(
                script,
                "printf '%s' "
                        + Shell.quote(login.password().map(Secret::reveal).orElseThrow()) + " | \"$docker\" "
                        + Shell.join(words) + " >/dev/null || fail 'the registry refused the login'");
    }

    /** The part before the first slash, if it looks like a host; docker has a default. */
    private static Optional<String> registryOf(String image) {
        var slash = image.indexOf('/');
        return Optional.of(slash < 0 ? "" : image.substring(0, slash))
                .filter(host -> host.contains(".") || host.contains(":") || host.equals("localhost"));
    }

    private static void finish(StringBuilder script, ComputeRequest request, String root, String directory) {
        var url = request.callback().map(it -> it.url().toString()).orElse("");
        var limit = request.maxRuntime()
                .map(most -> Long.toString(most.plus(GRACE).toSeconds()))
                .orElse("");
        var program = "dir=" + Shell.quote(directory) + " limit=" + Shell.quote(limit) + " url=" + Shell.quote(url)
                + "\n" + FINISH;
        write(script, directory + "/finish.sh", program);
        request.callback()
                .map(Callback::token)
                .map(token -> token.reveal().replace("\\", "\\\\").replace("\"", "\\\""))
                .ifPresent(token ->
                        write(script, directory + "/callback", "header = \"Authorization: Bearer " + token + "\"\n"));
        write(script, root + "/etc/systemd/system/atlas-finish.service", """
                [Unit]
                Description=Reports the end of the command in the container
                Wants=network-online.target
                After=network-online.target docker.service
                [Service]
                ExecStart=/bin/sh %s/finish.sh
                [Install]
                WantedBy=multi-user.target
                """.formatted(directory));
    }

    private static void write(StringBuilder script, String file, String content) {
        line(script, "printf '%s' " + Shell.quote(content) + " >" + Shell.quote(file));
    }

    private static String quoteForRegex(String directory) {
        return java.util.regex.Matcher.quoteReplacement(Shell.quote(directory));
    }

    private static void line(StringBuilder script, String line) {
        script.append(line).append('\n');
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(LambdaSettings.ID, field, problem);
        }
    }
}
