package io.atlas4j.orchestrator;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TransportException;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogReading;
import io.atlas4j.spi.LogStream;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A cloud in memory that counts what it is asked and misbehaves on demand. */
final class ScriptedCloud implements Provider, Pausable, Logs {
    private final TimeSource time;
    private final Map<String, Compute> machines = new LinkedHashMap<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<BigDecimal> prices = new ConcurrentLinkedQueue<>();
    private final Map<String, List<String>> logs = new HashMap<>();
    private int born;

    final List<String> created = new CopyOnWriteArrayList<>();
    final List<ComputeRequest> requests = new CopyOnWriteArrayList<>();
    final List<String> terminated = new CopyOnWriteArrayList<>();
    volatile List<Placement> placements = List.of(Placement.of("small"));
    volatile Duration lag = Duration.ZERO;
    volatile Duration hiddenFor = Duration.ZERO;
    /** What a create with that name meets on its way. */
    volatile Consumer<String> way = name -> {};

    volatile CountDownLatch answersWait = new CountDownLatch(0);
    volatile CountDownLatch endsWait = new CountDownLatch(0);
    volatile Set<Capability> capabilities = Set.of(Capability.PAUSABLE);
    volatile Optional<AtlasException> logFails = Optional.empty();
    volatile int logReads;
    volatile boolean ready = true;
    volatile boolean complete = true;
    volatile boolean listFails;
    volatile boolean listShowsNothing;
    volatile int listBreaks;
    volatile boolean endsAreIgnored;
    volatile Optional<AtlasException> endFails = Optional.empty();
    volatile Optional<BigDecimal> price = Optional.empty();
    volatile boolean stopsAreIgnored;
    volatile Optional<AtlasException> powerFails = Optional.empty();
    volatile int powers;
    volatile int lists;
    volatile int gets;

    /** What the next create does. */
    enum Answer {
        NO_CAPACITY,
        LOST_AFTER_CREATING,
        LOST_BEFORE_CREATING,
        BAD_REQUEST,
        BREAKS
    }

    ScriptedCloud(TimeSource time) {
        this.time = time;
    }

    /** What the next machines cost. */
    void priceOfNext(BigDecimal... perHour) {
        prices.addAll(List.of(perHour));
    }

    void next(Answer... script) {
        answers.addAll(List.of(script));
    }

    synchronized List<Compute> machines() {
        return new ArrayList<>(machines.values());
    }

    synchronized Compute onlyMachine() {
        return machines.values().iterator().next();
    }

    synchronized Compute add(String name) {
        var id = "m" + ++born;
        var price = Optional.ofNullable(prices.poll()).or(() -> this.price);
        var machine = Compute.builder(id(), id, ready ? ComputeStatus.RUNNING : ComputeStatus.PROVISIONING)
                .name(Optional.of(name))
                .createdAt(Optional.of(time.now()))
                .costPerHour(price)
                .storageCostPerHour(price.map(rate -> rate.movePointLeft(1)))
                .raw(Map.of("looked", born))
                .build();
        machines.put(id, machine);
        return machine;
    }

    synchronized void rename(String id, String name) {
        machines.put(id, machines.get(id).toBuilder().name(Optional.of(name)).build());
    }

    synchronized void forgetAge(String id) {
        machines.put(
                id, machines.get(id).toBuilder().createdAt(Optional.empty()).build());
    }

    synchronized void vanish(String id) {
        machines.remove(id);
    }

    synchronized void show(String id, ComputeStatus status) {
        machines.put(id, machines.get(id).toBuilder().status(status).build());
    }

    synchronized void priced(String id, String perHour) {
        machines.put(
                id,
                machines.get(id).toBuilder()
                        .costPerHour(Optional.of(new BigDecimal(perHour)))
                        .build());
    }

    /** Taken back for another customer: it stands still, and its disk costs on. */
    synchronized void preempt(String id) {
        machines.put(
                id,
                machines.get(id).toBuilder()
                        .status(ComputeStatus.STOPPED)
                        .billing(BillingState.STORAGE)
                        .preempted(true)
                        .build());
    }

    /** It stands at its beginning, and perhaps will for ever. */
    synchronized void boots(String id, boolean preempted) {
        machines.put(
                id,
                machines.get(id).toBuilder()
                        .status(ComputeStatus.PROVISIONING)
                        .preempted(preempted)
                        .build());
    }

    @Override
    public synchronized void stop(String id) {
        power(id, ComputeStatus.STOPPED, BillingState.STORAGE);
    }

    @Override
    public synchronized void start(String id) {
        power(id, ComputeStatus.RUNNING, BillingState.RUNNING);
    }

    private synchronized void power(String id, ComputeStatus status, BillingState billing) {
        powers++;
        powerFails.ifPresent(failure -> {
            throw failure;
        });
        if (!stopsAreIgnored) {
            machines.put(
                    id,
                    get(id).toBuilder()
                            .status(status)
                            .billing(billing)
                            .preempted(false)
                            .build());
        }
    }

    /** Its command ends with 0, and nothing of it costs any more. */
    synchronized void finish(String id) {
        machines.put(
                id,
                machines.get(id).toBuilder()
                        .status(ComputeStatus.STOPPED)
                        .billing(BillingState.NONE)
                        .exitCode(OptionalInt.of(0))
                        .build());
    }

    /** Its command ends with that code, and its disk costs on. */
    synchronized void exit(String id, int code) {
        machines.put(
                id,
                machines.get(id).toBuilder()
                        .status(ComputeStatus.STOPPED)
                        .billing(BillingState.STORAGE)
                        .exitCode(OptionalInt.of(code))
                        .build());
    }

    /** Its command ends with 0, and nothing tells the code. */
    synchronized void finishSilently(String id) {
        finish(id);
        machines.put(
                id, machines.get(id).toBuilder().exitCode(OptionalInt.empty()).build());
    }

    synchronized void print(String id, String... lines) {
        logs.computeIfAbsent(id, key -> new ArrayList<>()).addAll(List.of(lines));
    }

    @Override
    public synchronized LogStream logs(String id, LogQuery query) {
        logReads++;
        logFails.ifPresent(failure -> {
            throw failure;
        });
        machine(id);
        return new LogReading(query, time) {
            @Override
            protected void advance() {
                logs.getOrDefault(id, List.of())
                        .forEach(text -> add(new LogLine(Optional.empty(), "container", text, Optional.empty())));
                keepLast(query.tail());
                finish(LogEnd.COMPLETE);
            }
        };
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        return type == Logs.class && !capabilities.contains(Capability.LOGS)
                ? Optional.empty()
                : Provider.super.ability(type);
    }

    synchronized void allReady() {
        machines.replaceAll((id, machine) -> machine.toBuilder()
                .status(ComputeStatus.RUNNING)
                .ports(List.<PublishedPort>of())
                .build());
    }

    @Override
    public String id() {
        return "scripted";
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        return placements;
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        way.accept(name);
        created.add(name);
        requests.add(request);
        await(answersWait);
        var answer = answers.poll();
        return switch (answer) {
            case null -> add(name);
            case NO_CAPACITY -> throw new NoCapacityException(Origin.of(id()), "nothing free at " + placement);
            case LOST_AFTER_CREATING -> {
                add(name);
                throw new AmbiguousOutcomeException(Origin.of(id()), "no answer", name, null);
            }
            case LOST_BEFORE_CREATING -> throw new AmbiguousOutcomeException(Origin.of(id()), "no answer", name, null);
            case BAD_REQUEST ->
                throw new ProviderException(Origin.of(id(), 400, Optional.empty()), "not at " + placement);
            case BREAKS -> throw new IllegalStateException("a fault in a provider");
        };
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized Compute get(String id) {
        gets++;
        return machine(id);
    }

    private Compute machine(String id) {
        return Optional.ofNullable(machines.get(id)).orElseThrow(() -> new NotFoundException(id(), "no machine " + id));
    }

    @Override
    public synchronized Listing list() {
        lists++;
        if (listBreaks > 0) {
            listBreaks--;
            throw new NoClassDefFoundError("a part of the provider");
        }
        if (listFails) {
            throw new TransportException(Origin.of(id()), "no answer to the list");
        }
        var now = time.now();
        var shown = machines().stream()
                .filter(machine -> !machine.createdAt()
                        .map(made -> made.plus(hiddenFor).isAfter(now))
                        .orElse(false))
                .toList();
        return new Listing(listShowsNothing ? List.of() : shown, complete, now);
    }

    @Override
    public void terminate(String id) {
        terminated.add(id);
        await(endsWait);
        endFails.ifPresent(failure -> {
            throw failure;
        });
        synchronized (this) {
            if (!endsAreIgnored) {
                machines.remove(id);
            }
        }
    }

    @Override
    public Duration listLag() {
        return lag;
    }
}
