package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Work as a process tree under {@code wrapper.sh}. */
final class ProcessMachines implements Machines {
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(20);
    private static final int LOG_PARTS = 4;
    /** What any program needs. Everything else in this JVM's environment may be a key to somewhere. */
    private static final List<String> INHERITED = List.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "LD_LIBRARY_PATH",
            "CUDA_HOME",
            "CUDA_PATH",
            "CUDA_VISIBLE_DEVICES");

    private final ProcessTable table;
    private final Duration grace;
    private final LocalSettings settings;
    private final TimeSource time;

    ProcessMachines(ProcessTable table, Duration grace, LocalSettings settings, TimeSource time) {
        this.table = table;
        this.grace = grace;
        this.settings = settings;
        this.time = time;
    }

    /**
     * Refuses a program that is not there, before anything is written.
     *
     * @throws ValidationException naming the program
     */
    static void check(ComputeRequest request) {
        var program = request.command().getFirst();
        var path = request.env().containsKey("PATH")
                ? request.env().get("PATH").reveal()
                : System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        var places = program.contains("/")
                ? Stream.of(Path.of(program)).filter(Path::isAbsolute)
                : Stream.of(path.split(":", -1)).filter(it -> !it.isEmpty()).map(it -> Path.of(it, program));
        if (places.noneMatch(it -> Files.isRegularFile(it) && Files.isExecutable(it))) {
            throw ValidationException.of(
                    Local.ID,
                    "command",
                    "\"" + program
                            + "\" is not a program on this machine; a program not on the PATH needs its whole path");
        }
    }

    @Override
    public void start(MachineDirectory machine, ComputeRequest request) {
        try {
            var script = machine.path().resolve("wrapper.sh");
            Files.writeString(script, Scripts.read("record.sh") + Scripts.read("wrapper.sh"));
            var wrapper = launch(machine, request, script);
            awaitRecord(machine, wrapper);
        } catch (IOException e) {
            throw new ProviderException(
                    Origin.of(Local.ID), "machine " + machine.id() + " could not be started on this machine", e);
        }
    }

    private Process launch(MachineDirectory machine, ComputeRequest request, Path script) throws IOException {
        var command = new ArrayList<>(Scripts.inNewSession());
        command.addAll(List.of(
                "/bin/sh",
                script.toString(),
                machine.id(),
                String.valueOf(settings.logBytes() / LOG_PARTS),
                Scripts.seconds(request.maxRuntime()),
                String.valueOf(Math.max(1, grace.toSeconds())),
                Scripts.setsid().orElse("")));
        var builder = new ProcessBuilder(command)
                .directory(machine.path().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(machine.trouble().toFile());
        var environment = builder.environment();
        var path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("ATLAS_LOCAL_MACHINE", machine.id());
        var process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(program(machine, request).getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    /** Shell text; its last line tells the wrapper that it is whole. */
    private static String program(MachineDirectory machine, ComputeRequest request) {
        return Shell.exports(variables(machine, request)) + "set -- " + Shell.words(request.command()) + "\n#end "
                + machine.id();
    }

    private static Map<String, String> variables(MachineDirectory machine, ComputeRequest request) {
        var variables = new LinkedHashMap<String, String>();
        var own = System.getenv();
        INHERITED.stream().filter(own::containsKey).forEach(name -> variables.put(name, own.get(name)));
        machine.machine()
                .gpu()
                .map(gpu -> Graphics.choose(gpu, machine.machine().gpuCount()))
                .ifPresent(numbers -> variables.put(
                        "CUDA_VISIBLE_DEVICES",
                        String.join(",", numbers.stream().map(String::valueOf).toList())));
        machine.machine()
                .ports()
                .forEach(it -> variables.put("PORT_" + it.port().number(), String.valueOf(it.external())));
        request.env().forEach((name, value) -> variables.put(name, value.reveal()));
        variables.put("ATLAS_LOCAL_MACHINE", machine.id());
        return variables;
    }

    private static void awaitRecord(MachineDirectory machine, Process wrapper) {
        var deadline = System.nanoTime() + RECORDED_WITHIN.toNanos();
        try {
            while (machine.wrapper().isEmpty()) {
                if (wrapper.waitFor(5, TimeUnit.MILLISECONDS)
                        && machine.wrapper().isEmpty()) {
                    throw new ProviderException(
                            Origin.of(Local.ID),
                            "machine " + machine.id() + " could not be started: " + lastLine(machine.trouble()));
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new ProviderException(
                            Origin.of(Local.ID),
                            "machine " + machine.id() + " did not start within " + RECORDED_WITHIN.toSeconds() + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(
                    Origin.of(Local.ID), "interrupted while machine " + machine.id() + " was started; it was ended");
        }
    }

    private static String lastLine(Path file) {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.reduce((first, second) -> second).orElse("the wrapper said nothing");
        } catch (IOException e) {
            return "the wrapper left nothing";
        }
    }

    @Override
    public Optional<Compute> show(MachineDirectory machine) {
        var record = machine.machine();
        var wrapper = machine.wrapper();
        var isAlive = wrapper.filter(table::isAlive).isPresent();
        var exit = machine.exit(); // read after the wrapper was looked at: it writes this and leaves
        if (exit.isPresent()) {
            return Optional.of(Showing.ended(
                    record, OptionalInt.of(exit.get().code()), exit.get().reason()));
        }
        if (isAlive) {
            return Optional.of(Showing.process(record, ports(record)));
        }
        if (wrapper.isEmpty() && table.isAlive(record.creator())) {
            return Optional.of(Showing.starting(record));
        }
        return Optional.of(
                members(machine).isEmpty()
                        ? Showing.ended(record, OptionalInt.empty(), wrapper.isEmpty() ? "never_started" : "killed")
                        : Showing.process(record, ports(record)));
    }

    private List<ProcessTable.Entry> members(MachineDirectory machine) {
        return new ProcessTree(table, grace).members(machine);
    }

    private static List<PublishedPort> ports(MachineRecord machine) {
        return machine.ports().stream()
                .map(it -> Showing.published(it.port(), it.external(), Reachability.accepts(it.external())))
                .toList();
    }

    @Override
    public void end(MachineDirectory machine) {
        try {
            machine.forestall();
        } catch (IOException e) {
            throw new ProviderException(
                    Origin.of(Local.ID), "machine " + machine.id() + " cannot be ended: its directory is unusable", e);
        }
        new ProcessTree(table, grace).end(machine);
    }

    @Override
    public LogStream logs(MachineDirectory machine, LogQuery query) {
        return new ProcessLog(machine.path(), query, time, () -> isOver(machine));
    }

    private boolean isOver(MachineDirectory machine) {
        return show(machine)
                .map(it -> it.billing() == io.atlas4j.spec.BillingState.NONE)
                .orElse(true);
    }
}
