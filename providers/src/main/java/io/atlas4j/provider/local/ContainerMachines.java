package io.atlas4j.provider.local;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work as containers. The engine keeps them, this JVM only asks. The shell that starts one records itself first and
 * does the rest by itself, so that a JVM that dies meanwhile leaves a whole machine or none.
 */
final class ContainerMachines implements Machines {
    /** An image may be many gigabytes. */
    private static final Duration FETCH = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(ContainerMachines.class);

    private final ProcessTable table;
    private final Duration grace;
    private final LocalSettings settings;
    private final TimeSource time;
    private final LocalHome home;
    private final String mark;
    private final Logins logins;
    private final Set<Engine> silent = ConcurrentHashMap.newKeySet();

    ContainerMachines(ProcessTable table, Duration grace, LocalSettings settings, TimeSource time, LocalHome home) {
        this.table = table;
        this.grace = grace;
        this.settings = settings;
        this.time = time;
        this.home = home;
        this.mark = hash(home.root().toString());
        this.logins = new Logins(home, table, mark, settings.settings());
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "%064x".formatted(new BigInteger(1, digest)).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static Engine engineOf(MachineDirectory machine) {
        return new Engine(machine.machine().engine().orElseThrow());
    }

    @Override
    public void start(MachineDirectory machine, ComputeRequest request) {
        var engine = engineOf(machine);
        var image = request.image().orElseThrow();
        request.registry().ifPresent(login -> {
            logins.sweep();
            run(machine, request, ContainerCommand.pull(engine, image, login, logins.folder(machine.id())));
        });
        run(machine, request, startScript(engine, machine, request));
    }

    private String startScript(Engine engine, MachineDirectory machine, ComputeRequest request) {
        var container = ContainerCommand.containerName(machine.id());
        var script = Scripts.read("record.sh")
                + "record_self\n("
                + ContainerCommand.run(engine, machine.machine(), request, mark, settings.logBytes())
                + ") >/dev/null || exit\n: >started || { "
                + Shell.words(engine.command(List.of("rm", "--force", container)))
                + "; exit 125; }\n";
        if (request.maxRuntime().isEmpty()) {
            return script;
        }
        var limit = List.of(
                "/bin/sh",
                "-c",
                Scripts.read("limit.sh"),
                "limit.sh",
                engine.name(),
                container,
                Scripts.seconds(request.maxRuntime()),
                graceSeconds());
        return script + Shell.words(Scripts.inNewSession()) + " " + Shell.words(limit)
                + " </dev/null >/dev/null 2>&1 &\n";
    }

    private String graceSeconds() {
        return String.valueOf(Math.max(1, grace.toSeconds()));
    }

    private static void run(MachineDirectory machine, ComputeRequest request, String script) {
        var place = "cd " + Shell.quote(machine.path().toString()) + " || exit 125\n";
        var result = Shell.run(place + script, FETCH);
        if (!result.succeeded()) {
            throw new ProviderException(
                    Origin.of(Local.ID),
                    machine.machine().engine().orElseThrow() + " could not start "
                            + request.image().orElseThrow() + ": " + scrub(result.complaint(), request));
        }
    }

    /** An engine has no reason to repeat a value, but it is not ours to promise. */
    private static String scrub(String text, ComputeRequest request) {
        var clean = text;
        for (var value : request.env().values().stream().map(Secret::reveal).toList()) {
            clean = value.length() < 4 ? clean : clean.replace(value, "***");
        }
        var password = request.registry()
                .flatMap(login -> login.password())
                .map(Secret::reveal)
                .orElse("");
        return password.isEmpty() ? clean : clean.replace(password, "***");
    }

    @Override
    public Optional<Compute> show(MachineDirectory machine) {
        var states = ContainerStates.find(engineOf(machine), "io.atlas4j.machine=" + machine.id());
        return show(machine, Optional.ofNullable(states.get(machine.id())));
    }

    /**
     * Every machine of this home that is a container or is to become one, also one that came late, after its record was
     * removed. An engine is asked once. While it does not answer, its machines are shown as they were last known: so
     * the list leaves out nothing that may be there, and says no less about everything else.
     *
     * @param written the machines with a record
     */
    List<Compute> list(Collection<MachineDirectory> written) {
        var byEngine = new TreeMap<String, List<MachineDirectory>>();
        home.engines().forEach(name -> byEngine.put(name, new ArrayList<>()));
        written.forEach(machine -> byEngine.computeIfAbsent(engineOf(machine).name(), name -> new ArrayList<>())
                .add(machine));
        if (!byEngine.isEmpty()) {
            logins.sweep();
        }
        var shown = new LinkedHashMap<String, Compute>(); // two engines may be one under two names
        byEngine.forEach((name, machines) ->
                list(new Engine(name), machines).forEach(machine -> shown.putIfAbsent(machine.id(), machine)));
        return List.copyOf(shown.values());
    }

    private List<Compute> list(Engine engine, List<MachineDirectory> written) {
        try {
            var states = ContainerStates.find(engine, "io.atlas4j.home=" + mark);
            silent.remove(engine);
            var machines = new LinkedHashMap<String, MachineDirectory>();
            written.forEach(machine -> machines.put(machine.id(), machine));
            states.forEach((id, state) -> machines.computeIfAbsent(id, missed -> found(missed, engine, state)));
            return machines.values().stream()
                    .flatMap(machine -> show(machine, Optional.ofNullable(states.get(machine.id()))).stream())
                    .toList();
        } catch (TransportException | TimedOutException e) {
            tellSilence(engine, written, e);
            return written.stream()
                    .map(machine -> Showing.lastKnown(
                            machine.machine(), machine.hasStarted(), "as last known: " + e.getMessage()))
                    .toList();
        }
    }

    /** Once, until it answers again. */
    private void tellSilence(Engine engine, List<MachineDirectory> written, AtlasException failure) {
        if (!written.isEmpty() && silent.add(engine)) {
            LOG.warn(
                    "{}, so its machines are shown as last known and cannot be ended: {}; start it again, or if it is"
                            + " gone for good remove {}",
                    failure.getMessage(),
                    written.stream()
                            .map(it -> it.id() + " (" + it.machine().name() + ")")
                            .collect(Collectors.joining(", ")),
                    written.stream().map(it -> it.path().toString()).collect(Collectors.joining(" ")));
        }
    }

    /** A container without a record at that moment: one that is just starting has one by now. */
    private MachineDirectory found(String id, Engine engine, ContainerStates.State state) {
        try {
            return home.find(id).orElseGet(() -> unrecorded(id, engine, state));
        } catch (ProviderException damaged) {
            return unrecorded(id, engine, state);
        }
    }

    /** Enough of a record to show the machine and to end it. */
    private MachineDirectory unrecorded(String id, Engine engine, ContainerStates.State state) {
        var record = new MachineRecord(
                id,
                state.name(),
                state.createdAt(),
                ProcessId.NONE,
                Optional.of(engine.name()),
                Optional.of(state.image()),
                List.of(),
                settings.price(),
                Optional.empty(),
                0);
        return new MachineDirectory(home.root().resolve(id), record);
    }

    /** A container that has no record, or none that can be read. An engine that is silent shows none: it is found again once that answers. */
    Optional<MachineDirectory> findUnrecorded(String id) {
        if (!ContainerCommand.isId(id)) {
            return Optional.empty();
        }
        return home.engines().stream()
                .map(Engine::new)
                .flatMap(engine -> {
                    try {
                        return Optional.ofNullable(ContainerStates.find(engine, "io.atlas4j.machine=" + id)
                                        .get(id))
                                .map(state -> unrecorded(id, engine, state))
                                .stream();
                    } catch (TransportException | TimedOutException e) {
                        return Stream.empty();
                    }
                })
                .findFirst();
    }

    private Optional<Compute> show(MachineDirectory machine, Optional<ContainerStates.State> found) {
        var record = machine.machine();
        if (found.isEmpty() && machine.hasStarted()) {
            return Optional.empty(); // somebody removed it
        }
        if (found.isEmpty() || found.get().isNew()) {
            return Optional.of(
                    isBeingStarted(machine)
                            ? Showing.starting(record)
                            : Showing.ended(record, OptionalInt.empty(), "never_started"));
        }
        var state = found.get();
        return Optional.of(
                state.hasEnded()
                        ? Showing.ended(record, OptionalInt.of(state.code()), "exited")
                        : Showing.running(record, ports(record, state.ports())));
    }

    /** By the JVM that wrote the record, or by the shell that it started and that outlives it. */
    private boolean isBeingStarted(MachineDirectory machine) {
        return !machine.hasStarted()
                && (table.isAlive(machine.machine().creator())
                        || machine.wrapper().filter(table::isAlive).isPresent());
    }

    private static List<PublishedPort> ports(MachineRecord machine, Map<Integer, Integer> mapped) {
        var keeping = Reachability.keeping(mapped.values());
        return machine.ports().stream()
                .map(it -> {
                    var external = mapped.get(it.port().number());
                    return external == null
                            ? PublishedPort.pending(it.port())
                            : Showing.published(it.port(), external, keeping.contains(external));
                })
                .toList();
    }

    @Override
    public void end(MachineDirectory machine) {
        try {
            if (!machine.forestall()) {
                machine.wrapper().ifPresent(this::endStarter);
            }
        } catch (IOException e) {
            throw new ProviderException(
                    Origin.of(Local.ID), "machine " + machine.id() + " cannot be ended: its directory is unusable", e);
        }
        logins.remove(machine.id());
        var engine = engineOf(machine);
        var label = "io.atlas4j.machine=" + machine.id();
        var container = ContainerCommand.containerName(machine.id());
        if (!ContainerStates.find(engine, label).isEmpty()) {
            engine.run("stop", "--time", graceSeconds(), container);
            var removed = engine.run("rm", "--force", container);
            if (!ContainerStates.find(engine, label).isEmpty()) {
                throw new ProviderException(
                        Origin.of(Local.ID),
                        "machine " + machine.id() + " cannot be ended: " + engine.name() + " says "
                                + removed.complaint());
            }
        }
    }

    /** A shell that is still fetching the image would start the container later. */
    private void endStarter(ProcessId starter) {
        ProcessHandle.of(starter.pid()).filter(handle -> table.isAlive(starter)).ifPresent(handle -> {
            var children = handle.descendants().toList(); // before they lose their parent
            handle.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        });
    }

    @Override
    public LogStream logs(MachineDirectory machine, LogQuery query) {
        return new ContainerLog(
                engineOf(machine),
                ContainerCommand.containerName(machine.id()),
                query,
                time,
                () -> show(machine).isEmpty());
    }
}
