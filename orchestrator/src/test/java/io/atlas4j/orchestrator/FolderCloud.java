package io.atlas4j.orchestrator;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A cloud that outlives whoever rents from it, and whom several processes may call: a machine is a file in a folder, and
 * whatever is done to it is written down in {@link FolderActs}.
 */
final class FolderCloud implements Provider, Pausable {
    static final String ID = "folder";
    static final BigDecimal PER_HOUR = new BigDecimal("3.60");
    static final BigDecimal STORAGE_PER_HOUR = new BigDecimal("0.36");

    private final Path machines;
    private final Path unfinished;
    private final FolderActs acts;
    private final TimeSource time;
    private final Way way;

    /** What a call meets before the cloud does it, and what its answer meets afterwards. */
    interface Way {
        void there(String call, String machine);

        void back(String call, String machine);
    }

    /** How a machine stands, as its file says. */
    private enum State {
        RUNNING,
        STOPPED,
        PREEMPTED,
        FINISHED
    }

    /** Of that caller; the cloud has a time of its own. */
    FolderCloud(Path folder, String caller, TimeSource time, Way way) {
        try {
            this.machines = Files.createDirectories(folder.resolve("machines"));
            this.unfinished = Files.createDirectories(folder.resolve("unfinished"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.acts = new FolderActs(folder, caller);
        this.time = time;
        this.way = way;
    }

    /** Takes a while for everything, and loses one of ten answers to a create. */
    record SlowAndForgetful(Random random) implements Way {
        @Override
        public void there(String call, String machine) {
            takeAWhile();
        }

        @Override
        public void back(String call, String machine) {
            takeAWhile();
            if ("create".equals(call) && random.nextInt(10) == 0) {
                throw new AmbiguousOutcomeException(Origin.of(ID), "the answer got lost", machine, null);
            }
        }

        /** The time a cloud takes, in which a kill may fall. */
        private static void takeAWhile() {
            try {
                TimeSource.system()
                        .sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(8)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The names of all machines that are there. */
    List<String> names() {
        try (var files = Files.list(machines)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FolderActs acts() {
        return acts;
    }

    /** A machine that was not asked for by this call, or too long ago. */
    void appear(String name) {
        make(name);
    }

    void preempt(String name) {
        put("preempt", name, State.PREEMPTED);
    }

    /** Its command ends with 0. */
    void finish(String name) {
        put("finish", name, State.FINISHED);
    }

    void vanish(String name) {
        remove("vanish", name);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.PAUSABLE, Capability.EXIT_CODES);
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        return List.of(
                Placement.of("file").withPrice(PER_HOUR),
                Placement.of("other file").withPrice(PER_HOUR));
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        way.there("create", name);
        var made = make(name);
        way.back("create", name);
        return made;
    }

    @Override
    public Compute get(String id) {
        return read(machines.resolve(id)).orElseThrow(() -> new NotFoundException(id(), "no machine " + id));
    }

    @Override
    public Listing list() {
        var takenAt = time.now();
        try (var files = Files.list(machines)) {
            return new Listing(files.flatMap(file -> read(file).stream()).toList(), true, takenAt);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void terminate(String id) {
        way.there("terminate", id);
        remove("terminate", id);
        way.back("terminate", id);
    }

    @Override
    public void stop(String id) {
        way.there("stop", id);
        put("stop", id, State.STOPPED);
        way.back("stop", id);
    }

    @Override
    public void start(String id) {
        way.there("start", id);
        put("start", id, State.RUNNING);
        way.back("start", id);
    }

    @Override
    public Duration listLag() {
        return Duration.ZERO;
    }

    private Compute make(String name) {
        var now = time.now().truncatedTo(ChronoUnit.MILLIS);
        acts.add(now, "create", name);
        write(name, State.RUNNING, now.toEpochMilli());
        return machine(name, State.RUNNING, now);
    }

    private void put(String act, String name, State state) {
        acts.add(time.now(), act, name);
        write(name, state, get(name).createdAt().orElseThrow().toEpochMilli());
    }

    private void remove(String act, String name) {
        acts.add(time.now(), act, name);
        try {
            Files.deleteIfExists(machines.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All at once, for others may be reading. */
    private void write(String name, State state, long createdAt) {
        try {
            var file = Files.createTempFile(unfinished, name, "");
            Files.writeString(file, state + " " + createdAt);
            Files.move(file, machines.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty when it was removed meanwhile. */
    private Optional<Compute> read(Path file) {
        try {
            var words = Files.readString(file).split(" ", -1);
            return Optional.of(machine(
                    file.getFileName().toString(),
                    State.valueOf(words[0]),
                    Instant.ofEpochMilli(Long.parseLong(words[1]))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Compute machine(String name, State state, Instant createdAt) {
        var running = state == State.RUNNING;
        return Compute.builder(id(), name, running ? ComputeStatus.RUNNING : ComputeStatus.STOPPED)
                .name(Optional.of(name))
                .createdAt(Optional.of(createdAt))
                .billing(
                        running
                                ? BillingState.RUNNING
                                : state == State.FINISHED ? BillingState.NONE : BillingState.STORAGE)
                .costPerHour(Optional.of(PER_HOUR))
                .storageCostPerHour(Optional.of(STORAGE_PER_HOUR))
                .preempted(state == State.PREEMPTED)
                .exitCode(state == State.FINISHED ? OptionalInt.of(0) : OptionalInt.empty())
                .build();
    }
}
