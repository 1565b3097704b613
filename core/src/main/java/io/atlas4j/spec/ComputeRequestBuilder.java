package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds a {@link ComputeRequest}; {@link #build()} checks everything. Not safe for several threads. */
public final class ComputeRequestBuilder {
    private final Optional<Gpu> gpu;
    private final Optional<Cpu> cpu;
    private int gpuCount = 1;
    private Optional<String> image = Optional.empty();
    private List<String> command = List.of();
    private final List<Port> ports = new ArrayList<>();
    private final Map<String, Secret> env = new LinkedHashMap<>();
    private Optional<RegistryLogin> registry = Optional.empty();
    private final List<String> sshKeys = new ArrayList<>();
    private CloudTier cloud = CloudTier.ANY;
    private boolean spot;
    private List<String> regions = List.of();
    private OptionalInt diskGb = OptionalInt.empty();
    private OptionalInt volumeGb = OptionalInt.empty();
    private Optional<String> networkVolumeId = Optional.empty();
    private Optional<String> templateId = Optional.empty();
    private Optional<String> name = Optional.empty();
    private AuthMode auth = AuthMode.NONE;
    private boolean selfTerminate = true;
    private Optional<Duration> maxRuntime = Optional.empty();
    private Optional<Callback> callback = Optional.empty();
    private Optional<String> exitNonce = Optional.empty();
    private Optional<Staging> staging = Optional.empty();
    private Optional<String> minCuda = Optional.empty();
    private Optional<BigDecimal> maxPricePerHour = Optional.empty();
    private Map<String, Object> providerOptions = Map.of();

    ComputeRequestBuilder(Optional<Gpu> gpu, Optional<Cpu> cpu) {
        this.gpu = gpu;
        this.cpu = cpu;
    }

    ComputeRequestBuilder(ComputeRequest request) {
        this(request.gpu(), request.cpu());
        gpuCount = request.gpuCount();
        image = request.image();
        command = request.command();
        ports.addAll(request.ports());
        env.putAll(request.env());
        registry = request.registry();
        sshKeys.addAll(request.sshKeys());
        cloud = request.cloud();
        spot = request.spot();
        regions = request.regions();
        diskGb = request.diskGb();
        volumeGb = request.volumeGb();
        networkVolumeId = request.networkVolumeId();
        templateId = request.templateId();
        name = request.name();
        auth = request.auth();
        selfTerminate = request.selfTerminate();
        maxRuntime = request.maxRuntime();
        callback = request.callback();
        exitNonce = request.exitNonce();
        staging = request.staging();
        minCuda = request.minCuda();
        maxPricePerHour = request.maxPricePerHour();
        providerOptions = request.providerOptions();
    }

    /** How many GPUs the machine has. */
    public ComputeRequestBuilder count(int gpuCount) {
        this.gpuCount = gpuCount;
        return this;
    }

    public ComputeRequestBuilder image(String image) {
        this.image = Optional.of(image);
        return this;
    }

    public ComputeRequestBuilder command(String... command) {
        return command(List.of(command));
    }

    public ComputeRequestBuilder command(List<String> command) {
        this.command = List.copyOf(command);
        return this;
    }

    /** Adds a port that the provider's HTTP proxy may serve. */
    public ComputeRequestBuilder http(int port) {
        return port(Port.http(port));
    }

    /** Adds a port for raw TCP. */
    public ComputeRequestBuilder tcp(int port) {
        return port(Port.tcp(port));
    }

    /** Adds {@link Port#symmetric()}. */
    public ComputeRequestBuilder symmetricTcp() {
        return port(Port.symmetric());
    }

    public ComputeRequestBuilder port(Port port) {
        ports.add(port);
        return this;
    }

    public ComputeRequestBuilder env(String name, String value) {
        return env(name, Secret.of(value));
    }

    /** Adds a variable; a later one of the same name wins. */
    public ComputeRequestBuilder env(String name, Secret value) {
        env.put(name, value);
        return this;
    }

    public ComputeRequestBuilder registry(RegistryLogin registry) {
        this.registry = Optional.of(registry);
        return this;
    }

    public ComputeRequestBuilder sshKey(String publicKey) {
        sshKeys.add(publicKey);
        return this;
    }

    public ComputeRequestBuilder cloud(CloudTier cloud) {
        this.cloud = cloud;
        return this;
    }

    public ComputeRequestBuilder spot(boolean spot) {
        this.spot = spot;
        return this;
    }

    /** The acceptable regions in order of preference. */
    public ComputeRequestBuilder regions(String... regions) {
        this.regions = List.of(regions);
        return this;
    }

    public ComputeRequestBuilder diskGb(int diskGb) {
        this.diskGb = OptionalInt.of(diskGb);
        return this;
    }

    public ComputeRequestBuilder volumeGb(int volumeGb) {
        this.volumeGb = OptionalInt.of(volumeGb);
        return this;
    }

    public ComputeRequestBuilder networkVolume(String id) {
        this.networkVolumeId = Optional.of(id);
        return this;
    }

    public ComputeRequestBuilder template(String id) {
        this.templateId = Optional.of(id);
        return this;
    }

    public ComputeRequestBuilder name(String name) {
        this.name = Optional.of(name);
        return this;
    }

    public ComputeRequestBuilder auth(AuthMode auth) {
        this.auth = auth;
        return this;
    }

    public ComputeRequestBuilder selfTerminate(boolean selfTerminate) {
        this.selfTerminate = selfTerminate;
        return this;
    }

    public ComputeRequestBuilder maxRuntime(Duration maxRuntime) {
        this.maxRuntime = Optional.of(maxRuntime);
        return this;
    }

    public ComputeRequestBuilder callback(Callback callback) {
        this.callback = Optional.of(callback);
        return this;
    }

    public ComputeRequestBuilder exitNonce(String exitNonce) {
        this.exitNonce = Optional.of(exitNonce);
        return this;
    }

    /** Gives the program access to data in S3 or anything that speaks it. */
    public ComputeRequestBuilder staging(Staging staging) {
        this.staging = Optional.of(staging);
        return this;
    }

    public ComputeRequestBuilder minCuda(String version) {
        this.minCuda = Optional.of(version);
        return this;
    }

    /** The most to pay for the whole machine, in USD per hour, such as {@code "2.50"}. */
    public ComputeRequestBuilder maxPricePerHour(String usd) {
        try {
            return maxPricePerHour(new BigDecimal(usd.strip()));
        } catch (NumberFormatException e) {
            throw ValidationException.of("maxPricePerHour", "must be a number of USD such as 2.50");
        }
    }

    public ComputeRequestBuilder maxPricePerHour(BigDecimal usd) {
        this.maxPricePerHour = Optional.of(usd);
        return this;
    }

    public ComputeRequestBuilder providerOptions(Map<String, Object> providerOptions) {
        this.providerOptions = providerOptions;
        return this;
    }

    /**
     * Checks and builds.
     *
     * @throws io.atlas4j.error.ValidationException naming the first field that cannot be
     */
    public ComputeRequest build() {
        return new ComputeRequest(
                gpu,
                gpuCount,
                cpu,
                image,
                command,
                ports,
                env,
                registry,
                sshKeys,
                cloud,
                spot,
                regions,
                diskGb,
                volumeGb,
                networkVolumeId,
                templateId,
                name,
                auth,
                selfTerminate,
                maxRuntime,
                callback,
                exitNonce,
                staging,
                minCuda,
                maxPricePerHour,
                providerOptions);
    }
}
