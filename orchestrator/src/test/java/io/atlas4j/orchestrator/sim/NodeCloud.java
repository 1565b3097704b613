package io.atlas4j.orchestrator.sim;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Spend;
import io.atlas4j.spi.Billing;
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
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The cloud as one node calls it: the node may pause or die before each call, and between the deed and the answer. */
final class NodeCloud implements Provider, Pausable, Logs, Billing {
    private final Node node;
    private final SimCloud cloud;
    private final Judge judge;
    private final Plant plant;
    private final World world;
    private final Set<String> toldToEnd = new HashSet<>();

    NodeCloud(Node node, World world) {
        this.node = node;
        this.world = world;
        this.cloud = world.cloud();
        this.judge = world.judge();
        this.plant = world.plant();
    }

    private <T> T call(Supplier<T> deed) {
        node.cut();
        try {
            return deed.get();
        } finally {
            node.answered();
            node.cut();
        }
    }

    /** What is decided after the cloud has shown something comes later. */
    private <T> T look(Supplier<T> shown) {
        return call(() -> {
            try {
                return shown.get();
            } finally {
                world.moment();
            }
        });
    }

    @Override
    public String id() {
        return SimCloud.ID;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(cloud.tellsCodes ? Capability.EXIT_CODES : Capability.LOGS);
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        return type == Logs.class && cloud.tellsCodes ? Optional.empty() : Provider.super.ability(type);
    }

    @Override
    public Duration listLag() {
        return Duration.ofMillis(cloud.lag);
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        return call(cloud::placements);
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        judge.sends(name);
        return call(() -> cloud.create(placement, name));
    }

    @Override
    public Compute get(String id) {
        if (plant == Plant.AN_ACCEPTED_END_IS_BELIEVED && toldToEnd.contains(id)) {
            throw new NotFoundException(SimCloud.ID, "no machine " + id);
        }
        return look(() -> cloud.get(id));
    }

    @Override
    public Listing list() {
        var listing = look(cloud::list);
        if (plant == Plant.A_ROWLESS_MACHINE_IS_ENDED) {
            listing.machines().stream()
                    .filter(machine -> machine.name()
                            .flatMap(MachineName::parse)
                            .filter(judge::hasNoRow)
                            .isPresent())
                    .forEach(machine -> cloud.terminate(machine.id()));
        }
        return plant == Plant.A_SHORT_LIST_IS_TRUSTED
                ? new Listing(listing.machines(), true, listing.takenAt())
                : listing;
    }

    @Override
    public void terminate(String id) {
        toldToEnd.add(id);
        call(() -> {
            cloud.terminate(id);
            return id;
        });
    }

    @Override
    public LogStream logs(String id, LogQuery query) {
        var line = call(() -> cloud.log(id)).map(code -> "atlas-exit " + judge.nonceOf(id) + " " + code);
        return new LogReading(query, node.clock) {
            @Override
            protected void advance() {
                line.ifPresent(text -> add(new LogLine(Optional.empty(), "container", text, Optional.empty())));
                finish(LogEnd.COMPLETE);
            }
        };
    }

    @Override
    public void stop(String id) {
        power(id, false);
    }

    @Override
    public void start(String id) {
        power(id, true);
    }

    @Override
    public Map<String, BigDecimal> spendByMachine(Instant from, Instant to) {
        return call(cloud::bill);
    }

    @Override
    public Spend spend(String computeId, Instant from, Instant to) {
        throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public Spend totalSpend(Instant from, Instant to) {
        throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public Optional<BigDecimal> balance() {
        return Optional.empty();
    }

    private void power(String id, boolean on) {
        call(() -> {
            cloud.power(id, on);
            return id;
        });
    }
}
