package io.atlas4j.provider.local;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words what is asked of an engine as shell text. Pure. */
final class ContainerCommand {
    /** Variables by which the engine's own command would be led astray; these reach the container by another way. */
    private static final Pattern THE_ENGINES_OWN =
            Pattern.compile("PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|PWD|TERM|LANG|KUBECONFIG"
                    + "|_?(LD|LC|DOCKER|XDG|CONTAINERS?|PODMAN|BUILDAH|BUILDKIT|REGISTRY|STORAGE|SSL|SSH|GO[A-Z]+"
                    + "|DBUS|LISTEN|NOTIFY|NETAVARK|OTEL)_?.*"
                    + "|(?i).*_proxy");

    private ContainerCommand() {}

    /** Whether it can be the id of a machine that is a container. */
    static boolean isId(String text) {
        return text.matches("c-[a-z0-9]{1,40}");
    }

    static String containerName(String id) {
        return "atlas4j-" + id;
    }

    /** @throws ValidationException for a variable that cannot reach a container */
    static void check(ComputeRequest request) {
        request.env().forEach((name, value) -> {
            if (isTheEnginesOwn(name) && value.reveal().contains("\n")) {
                throw ValidationException.of(
                        Local.ID, "env", "the value of " + name + " must be one line to reach a container");
            }
        });
    }

    private static boolean isTheEnginesOwn(String name) {
        return THE_ENGINES_OWN.matcher(name).matches();
    }

    /**
     * Starts the container.
     *
     * @param home marks every container of one {@code ATLAS_HOME}
     * @param logBytes what its log may take on disk
     */
    static String run(Engine engine, MachineRecord machine, ComputeRequest request, String home, long logBytes) {
        var arguments = new ArrayList<String>(List.of("run", "--detach"));
        arguments.addAll(List.of("--name", containerName(machine.id())));
        arguments.addAll(List.of("--label", "io.atlas4j.machine=" + machine.id()));
        arguments.addAll(List.of("--label", "io.atlas4j.name=" + machine.name()));
        arguments.addAll(List.of("--label", "io.atlas4j.home=" + home));
        arguments.addAll(List.of("--log-driver", engine.isPodman() ? "k8s-file" : "json-file"));
        arguments.addAll(List.of("--log-opt", "max-size=" + logBytes));
        if (engine.isPodman()) {
            arguments.add("--http-proxy=false"); // or this machine's proxy and its password go along
        }
        machine.ports()
                .forEach(it -> arguments.addAll(
                        List.of("--publish", "127.0.0.1::" + it.port().number() + "/tcp")));
        machine.gpu().ifPresent(gpu -> arguments.addAll(gpus(engine, Graphics.choose(gpu, machine.gpuCount()))));

        var exported = new LinkedHashMap<String, String>();
        var piped = new LinkedHashMap<String, String>();
        machine.ports()
                .forEach(it -> exported.put(
                        "PORT_" + it.port().number(), String.valueOf(it.port().number())));
        request.env().forEach((name, value) -> (isTheEnginesOwn(name) ? piped : exported).put(name, value.reveal()));
        exported.keySet().forEach(name -> arguments.addAll(List.of("--env", name)));
        if (!piped.isEmpty()) {
            arguments.addAll(List.of("--env-file", "/dev/stdin"));
        }
        if (!request.command().isEmpty()) {
            arguments.addAll(List.of("--entrypoint", request.command().getFirst()));
        }
        arguments.add(machine.image().orElseThrow());
        request.command().stream().skip(1).forEach(arguments::add);

        var words = Shell.words(engine.command(arguments));
        return Shell.exports(exported)
                + (piped.isEmpty() ? "exec " + words + " </dev/null\n" : pipe(piped) + words + "\n");
    }

    private static List<String> gpus(Engine engine, List<Integer> numbers) {
        if (engine.isPodman()) {
            return numbers.stream()
                    .flatMap(number -> List.of("--device", "nvidia.com/gpu=" + number).stream())
                    .toList();
        }
        // The inner quotes are the engine's: without them the comma would end the value.
        return List.of(
                "--gpus", "\"device=" + numbers.stream().map(String::valueOf).collect(Collectors.joining(",")) + "\"");
    }

    /** {@code printf} is the shell's own, so that no value stands on a command line. */
    private static String pipe(Map<String, String> variables) {
        var lines = variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        return "printf '%s\\n' " + Shell.words(lines) + " | ";
    }

    /**
     * Fetches a private image.
     *
     * @param folder is made for what the login leaves, and removed again
     */
    static String pull(Engine engine, String image, RegistryLogin login, Path folder) {
        var server = login.server().orElseGet(() -> registryOf(image));
        var user = login.username().orElseThrow();
        var password = login.password().map(Secret::reveal).orElseThrow();
        var logIn = List.of("login", "--username", user, "--password-stdin");
        var authFile = folder.resolve("auth.json").toString();
        return engine.isPodman()
                ? script(
                        password,
                        folder,
                        engine.command(with(logIn, "--authfile", authFile, server)),
                        engine.command(List.of("pull", "--authfile", authFile, image)))
                : """
                : "${DOCKER_HOST:=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null)}"
                export DOCKER_HOST
                """
                        + script(
                                password,
                                folder,
                                engine.command(with(List.of("--config", folder.toString()), logIn, server)),
                                engine.command(List.of("--config", folder.toString(), "pull", image)));
    }

    private static String script(String password, Path folder, List<String> logIn, List<String> pull) {
        var place = Shell.quote(folder.toString());
        return "umask 077\nmkdir " + place + " || exit 125\n"
                + "trap " + Shell.quote("rm -rf " + place) + " EXIT\ntrap 'exit 143' HUP INT TERM\n"
                + "printf '%s' " + Shell.quote(password) + " | " + Shell.words(logIn) + " >/dev/null && "
                + Shell.words(pull) + " </dev/null >/dev/null\n";
    }

    private static List<String> with(List<String> first, String... more) {
        var all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }

    private static List<String> with(List<String> first, List<String> second, String last) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        all.add(last);
        return all;
    }

    /** The part of the name before the first slash, if it looks like a host. */
    static String registryOf(String image) {
        var slash = image.indexOf('/');
        var host = slash < 0 ? "" : image.substring(0, slash);
        return host.contains(".") || host.contains(":") || host.equals("localhost") ? host : "docker.io";
    }
}
