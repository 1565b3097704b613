package io.atlas4j.provider.local;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Operations;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * This machine as a provider: see the package for what it does and promises. Its id is {@code local}. Creating returns
 * once the program is under way, for a container after its image was fetched; terminating returns once everything has
 * ended. Safe for many threads and for several JVMs over one {@code ATLAS_HOME}.
 */
public final class Local implements Provider, Logs {
    static final String ID = "local";

    private static final Set<Capability> CAPABILITIES =
            Set.of(Capability.RAW_TCP, Capability.LOGS, Capability.EXIT_CODES, Capability.SELF_TERMINATE);

    private static final Duration GRACE = Duration.ofSeconds(5);
    /** The image is here already when a machine exists; what is waited for is the program, until it listens. */
    private static final Duration BOOTS = Duration.ofMinutes(5);

    /** The status of a refusal: nothing was left, and trying again would end the same way. */
    private static final int NOT_POSSIBLE = 422;

    private static final int ID_LENGTH = 10;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String account;
    private final Operations operations;
    private final TimeSource time;
    private final LocalSettings settings;
    private final LocalHome home;
    private final ProcessTable table;
    private final Engines engines;
    private final ProcessMachines processes;
    private final ContainerMachines containers;

    public Local(ProviderContext context) {
        this(context, ProcessTable.system(), GRACE);
    }

    Local(ProviderContext context, ProcessTable table, Duration grace) {
        this.account = context.account();
        this.operations = new Operations(ID, context.telemetry(), context.time());
        this.time = context.time();
        this.settings = new LocalSettings(context.settings());
        this.home = new LocalHome(context.settings().home());
        this.table = table;
        this.engines = new Engines(settings, time);
        this.processes = new ProcessMachines(table, grace, settings, time);
        this.containers = new ContainerMachines(table, grace, settings, time, home);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    /** What is here is seen at once. */
    @Override
    public Duration listLag() {
        return Duration.ZERO;
    }

    @Override
    public Duration bootLimit(ComputeRequest request) {
        return BOOTS;
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        return operations.run("get", "placements", 200, () -> {
            check(request);
            var price = settings.price();
            var tooDear = request.maxPricePerHour()
                    .filter(most -> price.compareTo(most) > 0)
                    .isPresent();
            var type = request.image().isPresent() ? "container" : "process";
            return tooDear ? List.of() : List.of(Placement.of(type).withPrice(price));
        });
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        return operations.run("post", "create", 201, () -> {
            LocalRules.checkName(name);
            var engine = check(request);
            var price = placement.pricePerHour().orElseGet(settings::price);
            var machine = home.add(
                    engine.isPresent() ? 0 : request.ports().size(),
                    free -> record(request, name, engine, price, free));
            try {
                waysOf(machine).start(machine, request);
            } catch (RuntimeException e) {
                throw afterFailedStart(machine, e);
            }
            try {
                return show(machine).orElseThrow(() -> missing(machine.id()));
            } catch (RuntimeException e) {
                throw unsure(machine, "was started and cannot be seen", e);
            }
        });
    }

    /**
     * Ends what a failed start may have left. The record goes only once nothing can be running: without it nobody would
     * find the machine again.
     */
    private RuntimeException afterFailedStart(MachineDirectory machine, RuntimeException failure) {
        var interrupted = Thread.interrupted(); // or ending it would be cut short too
        try {
            waysOf(machine).end(machine);
            home.remove(machine);
            return failure instanceof ProviderException && !interrupted
                    ? new ProviderException(
                            Origin.of(ID, NOT_POSSIBLE, Optional.empty()),
                            String.valueOf(failure.getMessage()),
                            failure.getCause())
                    : failure;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return unsure(machine, "could not be started, nor ended again", failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static AmbiguousOutcomeException unsure(MachineDirectory machine, String what, RuntimeException cause) {
        return new AmbiguousOutcomeException(
                Origin.of(ID),
                "machine " + machine.id() + " " + what + ": " + cause.getMessage(),
                machine.machine().name(),
                cause);
    }

    private MachineRecord record(
            ComputeRequest request, String name, Optional<Engine> engine, BigDecimal price, List<Integer> freePorts) {
        var ports = new ArrayList<MachineRecord.Mapped>();
        for (var i = 0; i < request.ports().size(); i++) {
            ports.add(new MachineRecord.Mapped(request.ports().get(i), engine.isPresent() ? 0 : freePorts.get(i)));
        }
        return new MachineRecord(
                newId(engine.isPresent() ? "c-" : "p-"),
                name,
                time.now(),
                self(),
                engine.map(Engine::name),
                request.image(),
                List.copyOf(ports),
                price,
                request.gpu(),
                request.gpu().isPresent() ? request.gpuCount() : 0);
    }

    private Machines waysOf(MachineDirectory machine) {
        return machine.machine().engine().isPresent() ? containers : processes;
    }

    private ProcessId self() {
        var pid = ProcessHandle.current().pid();
        return new ProcessId(pid, table.startOf(pid).orElse("unknown"));
    }

    private static String newId(String prefix) {
        var id = new StringBuilder(prefix);
        RANDOM.ints(ID_LENGTH, 0, ALPHABET.length()).forEach(i -> id.append(ALPHABET.charAt(i)));
        return id.toString();
    }

    /** Refuses what cannot be, and tells the engine to use: none for a process. */
    private Optional<Engine> check(ComputeRequest request) {
        LocalRules.check(request);
        request.gpu().ifPresent(gpu -> Graphics.choose(gpu, request.gpuCount()));
        if (request.image().isPresent()) {
            ContainerCommand.check(request);
            return Optional.of(engines.require());
        }
        ProcessMachines.check(request);
        return Optional.empty();
    }

    @Override
    public Compute get(String id) {
        return operations.run(
                "get", "get", 200, () -> directory(id).flatMap(this::show).orElseThrow(() -> missing(id)));
    }

    @Override
    public Listing list() {
        return operations.run("get", "list", 200, () -> {
            var takenAt = time.now();
            var shown = new ArrayList<Compute>();
            var written = home.all();
            var inContainers = new ArrayList<MachineDirectory>();
            for (var machine : written.machines()) {
                if (machine.machine().engine().isPresent()) {
                    inContainers.add(machine);
                } else {
                    processes.show(machine).ifPresent(shown::add);
                }
            }
            shown.addAll(containers.list(inContainers));
            return new Listing(
                    shown.stream().map(machine -> machine.inAccount(account)).toList(), written.complete(), takenAt);
        });
    }

    @Override
    public void terminate(String id) {
        operations.run("delete", "terminate", 204, () -> {
            directory(id).ifPresent(machine -> {
                waysOf(machine).end(machine);
                home.remove(machine);
            });
            return id;
        });
    }

    @Override
    public LogStream logs(String id, LogQuery query) {
        return operations.run("get", "logs", 200, () -> {
            var machine = directory(id).orElseThrow(() -> missing(id));
            if (show(machine).isEmpty()) {
                throw missing(id);
            }
            return waysOf(machine).logs(machine, query);
        });
    }

    private Optional<MachineDirectory> directory(String id) {
        try {
            return home.find(id).or(() -> containers.findUnrecorded(id));
        } catch (ProviderException damaged) {
            return Optional.of(containers.findUnrecorded(id).orElseThrow(() -> damaged));
        }
    }

    private Optional<Compute> show(MachineDirectory machine) {
        return waysOf(machine).show(machine).map(shown -> shown.inAccount(account));
    }

    private static NotFoundException missing(String id) {
        return new NotFoundException(ID, "there is no machine " + id + " on this machine");
    }
}
