package io.atlas4j.provider.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A container engine, used by its command.
 *
 * @param name the command: {@code docker}, {@code podman}, or the whole path of either
 */
record Engine(String name) {
    private static final Duration PROBE = Duration.ofSeconds(4);
    private static final Duration QUICK = Duration.ofSeconds(60);

    boolean isPodman() {
        return name.equals("podman") || name.endsWith("/podman");
    }

    /** Whether it works now; a command without its daemon does not. */
    boolean answers() {
        var question = isPodman()
                ? List.of("info", "--format", "{{.Host.Arch}}")
                : List.of("version", "--format", "{{.Server.Version}}");
        try {
            return Shell.run(Map.of(), command(question), PROBE).succeeded();
        } catch (io.atlas4j.error.AtlasException e) {
            return false;
        }
    }

    /** Runs one of its commands that is done soon. */
    Shell.Result run(String... arguments) {
        return Shell.run(Map.of(), command(List.of(arguments)), QUICK);
    }

    List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(name);
        command.addAll(arguments);
        return command;
    }
}
