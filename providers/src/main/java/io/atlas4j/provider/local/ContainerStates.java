package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks an engine how containers are: two of its commands, however many containers there are. */
final class ContainerStates {
    private static final String FORMAT = "{{index .Config.Labels \"io.atlas4j.machine\"}}|{{.State.Status}}"
            + "|{{.State.ExitCode}}|{{range $port, $at := .NetworkSettings.Ports}}{{range $at}}{{$port}}={{.HostPort}} "
            + "{{end}}{{end}}|{{index .Config.Labels \"io.atlas4j.name\"}}|{{json .Created}}|{{.Config.Image}}";
    private static final int TRIES = 3;

    private ContainerStates() {}

    /**
     * A container.
     *
     * @param status the engine's word
     * @param code meaningful once it has ended
     * @param ports where its inner ports are reached on this machine
     * @param name the machine's
     */
    record State(String status, int code, Map<Integer, Integer> ports, String name, Instant createdAt, String image) {
        boolean hasEnded() {
            return switch (status) {
                case "exited", "stopped", "dead" -> true;
                default -> false;
            };
        }

        /** Made and never started. */
        boolean isNew() {
            return switch (status) {
                case "created", "configured", "initialized" -> true;
                default -> false;
            };
        }
    }

    /**
     * The containers that carry the label, by machine id.
     *
     * @throws TransportException if the engine does not answer: then nothing is known about any container
     */
    static Map<String, State> find(Engine engine, String label) {
        for (var tries = 1; ; tries++) {
            var names = names(engine, label);
            if (names.isEmpty()) {
                return Map.of();
            }
            var inspect = new ArrayList<>(List.of("container", "inspect", "--format", FORMAT));
            inspect.addAll(names);
            var result = engine.run(inspect.toArray(String[]::new));
            if (result.succeeded()) {
                return parse(result.output());
            }
            if (tries == TRIES) { // one that was removed in between fails it for all
                throw silent(engine, result);
            }
        }
    }

    private static List<String> names(Engine engine, String label) {
        var result = engine.run("ps", "--all", "--filter", "label=" + label, "--format", "{{.Names}}");
        if (!result.succeeded()) {
            throw silent(engine, result);
        }
        return result.output()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static TransportException silent(Engine engine, Shell.Result result) {
        return new TransportException(Origin.of(Local.ID), engine.name() + " does not answer: " + result.complaint());
    }

    static Map<String, State> parse(String output) {
        var states = new HashMap<String, State>();
        output.lines()
                .map(line -> line.split("\\|", -1))
                .filter(parts -> parts.length == 7 && ContainerCommand.isId(parts[0]))
                .forEach(parts -> {
                    var ports = new HashMap<Integer, Integer>();
                    for (var mapping : parts[3].strip().split(" ", -1)) {
                        var at = mapping.split("/tcp=", 2);
                        if (at.length == 2 && at[1].matches("\\d{1,5}")) {
                            ports.put(Integer.parseInt(at[0]), Integer.parseInt(at[1]));
                        }
                    }
                    states.put(
                            parts[0],
                            new State(
                                    parts[1],
                                    Integer.parseInt(parts[2]),
                                    ports,
                                    parts[4],
                                    instant(parts[5].replace("\"", "")),
                                    parts[6]));
                });
        return states;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
