package io.atlas4j.provider.mock;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.Origin;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Spend;
import io.atlas4j.spi.Billing;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Operations;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The provider over a {@link MockCloud}. Several may share one cloud, as several processes share a real one. */
public final class Mock implements Provider, Pausable, Logs, Billing {
    static final String ID = "mock";

    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.SPOT,
            Capability.HTTP_PROXY,
            Capability.RAW_TCP,
            Capability.PAUSABLE,
            Capability.LOGS,
            Capability.BILLING,
            Capability.EXIT_CODES);

    private final MockCloud cloud;
    private final String account;
    private final Operations operations;
    private final TimeSource time;

    public Mock(MockCloud cloud, Telemetry telemetry, TimeSource time) {
        this(cloud, new ProviderContext(Settings.of(Map.of()), telemetry, time));
    }

    Mock(MockCloud cloud, ProviderContext context) {
        this.cloud = cloud;
        this.account = context.account();
        this.operations = new Operations(ID, context.telemetry(), context.time());
        this.time = context.time();
    }

    /** What this provider looks at, to be scripted. */
    public MockCloud cloud() {
        return cloud;
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

    @Override
    public List<Placement> placements(ComputeRequest request) {
        return run("get", Operation.PLACEMENTS, 200, () -> cloud.placements(request));
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        return operations.run("post", "create", 201, () -> {
            var answer = cloud.before(Operation.CREATE);
            if (answer == MockCloud.Answer.LOST_BEFORE) {
                throw lost(name);
            }
            var machine = cloud.create(placement, request, name).inAccount(account);
            if (answer == MockCloud.Answer.LOST_AFTER) {
                throw lost(name);
            }
            return machine;
        });
    }

    private static AmbiguousOutcomeException lost(String name) {
        return new AmbiguousOutcomeException(
                Origin.of(ID), "mock did not answer the creation of \"" + name + "\": look for that name", name, null);
    }

    @Override
    public Compute get(String id) {
        return run("get", Operation.GET, 200, () -> cloud.look(id).inAccount(account));
    }

    @Override
    public Listing list() {
        return run("get", Operation.LIST, 200, () -> {
            var listing = cloud.list();
            return new Listing(
                    listing.machines().stream()
                            .map(machine -> machine.inAccount(account))
                            .toList(),
                    listing.complete(),
                    listing.takenAt());
        });
    }

    @Override
    public void terminate(String id) {
        run("delete", Operation.TERMINATE, 204, () -> cloud.terminate(id));
    }

    @Override
    public void stop(String id) {
        run("post", Operation.STOP, 200, () -> cloud.stop(id));
    }

    @Override
    public void start(String id) {
        run("post", Operation.START, 200, () -> cloud.start(id));
    }

    @Override
    public LogStream logs(String id, LogQuery query) {
        return run("get", Operation.LOGS, 200, () -> {
            cloud.machine(id);
            return new MockLog(cloud, id, query, time);
        });
    }

    @Override
    public Spend spend(String computeId, Instant from, Instant to) {
        return run("get", Operation.SPEND, 200, () -> cloud.spend(Optional.of(computeId), from, to));
    }

    @Override
    public Map<String, BigDecimal> spendByMachine(Instant from, Instant to) {
        return run("get", Operation.SPEND, 200, () -> cloud.spendByMachine(from, to));
    }

    @Override
    public Spend totalSpend(Instant from, Instant to) {
        return run("get", Operation.SPEND, 200, () -> cloud.spend(Optional.empty(), from, to));
    }

    /** No account, so nothing is left in it. */
    @Override
    public Optional<BigDecimal> balance() {
        return Optional.empty();
    }

    @Override
    public Duration listLag() {
        return cloud.listLag();
    }

    private <T> T run(String method, Operation operation, int success, Supplier<T> work) {
        return operations.run(method, MockCloud.word(operation), success, () -> {
            var answer = cloud.before(operation);
            if (answer == MockCloud.Answer.LOST_BEFORE) {
                throw MockCloud.noAnswer(operation);
            }
            var result = work.get();
            if (answer == MockCloud.Answer.LOST_AFTER) {
                throw MockCloud.noAnswer(operation);
            }
            return result;
        });
    }

    private void run(String method, Operation operation, int success, Runnable work) {
        run(method, operation, success, () -> {
            work.run();
            return this;
        });
    }
}
