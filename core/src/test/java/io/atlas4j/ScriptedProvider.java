package io.atlas4j;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A cloud of one account that keeps machines, and answers as told before. */
final class ScriptedProvider implements Provider {
    /** What one create does with the name it is given. */
    interface Create extends Function<String, Compute> {}

    private final String id;
    private final TimeSource time;
    private final Map<String, Compute> machines = new LinkedHashMap<>();
    private final Deque<Create> creates = new ArrayDeque<>();
    private final Deque<RuntimeException> failedLooks = new ArrayDeque<>();
    private final List<Runnable> onLook = new ArrayList<>();
    List<Placement> placements = List.of(Placement.of("small"));
    Duration listLag = Duration.ofSeconds(30);
    final List<String> createdNames = new ArrayList<>();
    final List<Placement> createdAt = new ArrayList<>();
    final List<ComputeRequest> requests = new ArrayList<>();
    int lists;
    int gets;
    int closes;
    Runnable atClose = () -> {};

    ScriptedProvider(String id, TimeSource time) {
        this.id = id;
        this.time = time;
    }

    /** The next creates do this; those after them rent a machine. */
    ScriptedProvider then(Create... next) {
        creates.addAll(List.of(next));
        return this;
    }

    /** The next looks, by get or list, fail so. */
    void failLooks(RuntimeException... failures) {
        failedLooks.addAll(List.of(failures));
    }

    /** Runs at the next look, one of them for each. */
    void atLook(Runnable... actions) {
        onLook.addAll(List.of(actions));
    }

    Compute rent(String name) {
        return put(Compute.builder(id, "m-" + (machines.size() + 1), ComputeStatus.PROVISIONING)
                .name(Optional.of(name))
                .build());
    }

    Compute put(Compute machine) {
        machines.put(machine.id(), machine);
        return machine;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        return placements;
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        createdNames.add(name);
        createdAt.add(placement);
        requests.add(request);
        return creates.isEmpty() ? rent(name) : creates.remove().apply(name);
    }

    @Override
    public Compute get(String machine) {
        gets++;
        look();
        if (!machines.containsKey(machine)) {
            throw new NotFoundException(id, "no machine " + machine);
        }
        return machines.get(machine);
    }

    @Override
    public Listing list() {
        lists++;
        look();
        return new Listing(List.copyOf(machines.values()), true, time.now());
    }

    @Override
    public void terminate(String machine) {
        machines.remove(machine);
    }

    @Override
    public Duration listLag() {
        return listLag;
    }

    @Override
    public void close() {
        closes++;
        atClose.run();
    }

    private void look() {
        if (!onLook.isEmpty()) {
            onLook.removeFirst().run();
        }
        if (!failedLooks.isEmpty()) {
            throw failedLooks.remove();
        }
    }
}
