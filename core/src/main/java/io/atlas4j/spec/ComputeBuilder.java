package io.atlas4j.spec;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Compute}; for providers. Billing follows the status unless it is set. Not safe for several threads. */
public final class ComputeBuilder {
    private final String provider;
    private final String id;
    private String account = Compute.DEFAULT_ACCOUNT;
    private ComputeStatus status;
    private @Nullable BillingState billing;
    private Optional<String> publicIp = Optional.empty();
    private List<PublishedPort> ports = List.of();
    private Optional<Gpu> gpu = Optional.empty();
    private int gpuCount;
    private Optional<BigDecimal> costPerHour = Optional.empty();
    private Optional<BigDecimal> storageCostPerHour = Optional.empty();
    private Optional<String> region = Optional.empty();
    private Optional<String> image = Optional.empty();
    private Optional<String> name = Optional.empty();
    private Optional<Auth> auth = Optional.empty();
    private Optional<Instant> createdAt = Optional.empty();
    private OptionalInt exitCode = OptionalInt.empty();
    private boolean preempted;
    private Optional<String> detail = Optional.empty();
    private Map<String, Object> raw = Map.of();

    ComputeBuilder(String provider, String id, ComputeStatus status) {
        this.provider = provider;
        this.id = id;
        this.status = status;
    }

    ComputeBuilder(Compute compute) {
        this(compute.provider(), compute.id(), compute.status());
        account = compute.account();
        billing = compute.billing();
        publicIp = compute.publicIp();
        ports = compute.ports();
        gpu = compute.gpu();
        gpuCount = compute.gpuCount();
        costPerHour = compute.costPerHour();
        storageCostPerHour = compute.storageCostPerHour();
        region = compute.region();
        image = compute.image();
        name = compute.name();
        auth = compute.auth();
        createdAt = compute.createdAt();
        exitCode = compute.exitCode();
        preempted = compute.preempted();
        detail = compute.detail();
        raw = compute.raw();
    }

    public ComputeBuilder account(String account) {
        this.account = account;
        return this;
    }

    public ComputeBuilder status(ComputeStatus status) {
        this.status = status;
        return this;
    }

    public ComputeBuilder billing(BillingState billing) {
        this.billing = billing;
        return this;
    }

    public ComputeBuilder publicIp(Optional<String> publicIp) {
        this.publicIp = publicIp;
        return this;
    }

    public ComputeBuilder ports(List<PublishedPort> ports) {
        this.ports = ports;
        return this;
    }

    public ComputeBuilder gpu(Optional<Gpu> gpu, int count) {
        this.gpu = gpu;
        this.gpuCount = count;
        return this;
    }

    public ComputeBuilder costPerHour(Optional<BigDecimal> costPerHour) {
        this.costPerHour = costPerHour;
        return this;
    }

    public ComputeBuilder storageCostPerHour(Optional<BigDecimal> storageCostPerHour) {
        this.storageCostPerHour = storageCostPerHour;
        return this;
    }

    public ComputeBuilder region(Optional<String> region) {
        this.region = region;
        return this;
    }

    public ComputeBuilder image(Optional<String> image) {
        this.image = image;
        return this;
    }

    public ComputeBuilder name(Optional<String> name) {
        this.name = name;
        return this;
    }

    public ComputeBuilder auth(Optional<Auth> auth) {
        this.auth = auth;
        return this;
    }

    public ComputeBuilder createdAt(Optional<Instant> createdAt) {
        this.createdAt = createdAt;
        return this;
    }

    public ComputeBuilder exitCode(OptionalInt exitCode) {
        this.exitCode = exitCode;
        return this;
    }

    public ComputeBuilder preempted(boolean preempted) {
        this.preempted = preempted;
        return this;
    }

    public ComputeBuilder detail(Optional<String> detail) {
        this.detail = detail;
        return this;
    }

    public ComputeBuilder raw(Map<String, Object> raw) {
        this.raw = raw;
        return this;
    }

    public Compute build() {
        return new Compute(
                id,
                provider,
                account,
                status,
                billing == null ? billingOf(status) : billing,
                publicIp,
                ports,
                gpu,
                gpuCount,
                costPerHour,
                storageCostPerHour,
                region,
                image,
                name,
                auth,
                createdAt,
                exitCode,
                preempted,
                detail,
                raw);
    }

    /** The careful reading: what is not known to be free is billed. */
    private static BillingState billingOf(ComputeStatus status) {
        return switch (status) {
            case PROVISIONING, RUNNING -> BillingState.RUNNING;
            case STOPPED, FAILED -> BillingState.STORAGE;
            case TERMINATED -> BillingState.NONE;
        };
    }
}
