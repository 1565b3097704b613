package io.atlas4j.spec;

import static java.util.Objects.requireNonNull;

import io.atlas4j.error.ValidationException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What to rent and what to run on it, in words every provider understands. Made by {@link #gpu} or {@link #cpu}.
 *
 * <p>A provider that cannot express a field refuses the request before it sends anything, with
 * {@link io.atlas4j.error.UnsupportedException}.
 *
 * @param gpu the GPU model; exactly one of {@code gpu} and {@code cpu} is present
 * @param gpuCount GPUs in the machine, at least 1
 * @param image the container image; empty runs the command bare where a provider can, or takes the template's
 * @param command the program and its arguments, which reach it unchanged; empty runs what the image runs
 * @param env variables for the program; a value is never printed, stored in the clear or put on a command line
 * @param sshKeys public keys that may log in
 * @param spot whether a machine that the provider may take back is acceptable
 * @param regions acceptable regions in order of preference; empty takes any
 * @param diskGb container disk in gigabytes (10^9 bytes)
 * @param volumeGb disk that survives a stop, in gigabytes
 * @param name a name for people; what the machine is called at the provider is derived from it
 * @param selfTerminate whether the machine ends itself when {@code command} ends, where the provider lets it
 * @param maxRuntime after this the machine ends itself even if nobody watches it, where the provider lets it
 * @param callback where the machine reports the end of its command
 * @param exitNonce a word that marks the line telling the exit code in the machine's log
 * @param minCuda lowest acceptable CUDA version, {@code major.minor}
 * @param maxPricePerHour most to pay for the whole machine in USD per hour; empty takes any price
 * @param providerOptions merged deeply into the provider's own request body, and wins over it
 */
public record ComputeRequest(
        Optional<Gpu> gpu,
        int gpuCount,
        Optional<Cpu> cpu,
        Optional<String> image,
        List<String> command,
        List<Port> ports,
        Map<String, Secret> env,
        Optional<RegistryLogin> registry,
        List<String> sshKeys,
        CloudTier cloud,
        boolean spot,
        List<String> regions,
        OptionalInt diskGb,
        OptionalInt volumeGb,
        Optional<String> networkVolumeId,
        Optional<String> templateId,
        Optional<String> name,
        AuthMode auth,
        boolean selfTerminate,
        Optional<Duration> maxRuntime,
        Optional<Callback> callback,
        Optional<String> exitNonce,
        Optional<Staging> staging,
        Optional<String> minCuda,
        Optional<BigDecimal> maxPricePerHour,
        Map<String, Object> providerOptions) {
    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String PUBLIC_KEY = "(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+( \\P{Cntrl}*)?";

    public ComputeRequest {
        require(gpu.isPresent() != cpu.isPresent(), "gpu", "exactly one of gpu and cpu must be given");
        require(gpuCount >= 1, "gpuCount", "must be at least 1, but is " + gpuCount);
        image.ifPresent(value -> require(
                !value.isEmpty()
                        && !value.startsWith("-")
                        && value.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c)),
                "image",
                "must be a container image such as ghcr.io/me/server:1"));
        command = List.copyOf(command);
        command.forEach(word -> require(word.indexOf('\0') < 0, "command", "must not contain a NUL character"));
        require(command.isEmpty() || !command.getFirst().isBlank(), "command", "must start with a program");
        ports = List.copyOf(ports);
        require(
                ports.stream()
                        .filter(port -> !port.isSymmetric())
                        .map(Port::number)
                        .allMatch(new HashSet<>()::add),
                "ports",
                "must not name a port twice");
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        env.forEach(ComputeRequest::checkVariable);
        requireNonNull(registry, "registry");
        sshKeys = List.copyOf(sshKeys);
        sshKeys.forEach(key -> require(
                key.matches(PUBLIC_KEY), "sshKeys", "must be public keys of one line, such as ssh-ed25519 AAAA…"));
        requireNonNull(cloud, "cloud");
        regions = List.copyOf(regions);
        regions.forEach(region -> require(!region.isBlank(), "regions", "must not be blank"));
        require(diskGb.orElse(1) >= 1, "diskGb", "must be at least 1");
        require(volumeGb.orElse(1) >= 1, "volumeGb", "must be at least 1");
        networkVolumeId.ifPresent(value -> require(!value.isBlank(), "networkVolumeId", "must not be blank"));
        templateId.ifPresent(value -> require(!value.isBlank(), "templateId", "must not be blank"));
        name.ifPresent(value -> require(
                !value.isBlank() && value.length() <= 100 && value.chars().noneMatch(Character::isISOControl),
                "name",
                "must be 1 to 100 printable characters"));
        requireNonNull(auth, "auth");
        maxRuntime.ifPresent(
                value -> require(value.isPositive(), "maxRuntime", "must be a positive duration, but is " + value));
        requireNonNull(callback, "callback");
        requireNonNull(staging, "staging");
        exitNonce.ifPresent(
                value -> require(value.matches("[A-Za-z0-9]{8,64}"), "exitNonce", "must be 8 to 64 letters or digits"));
        minCuda.ifPresent(
                value -> require(value.matches("\\d{1,2}\\.\\d{1,2}"), "minCuda", "must be a version such as 12.4"));
        maxPricePerHour.ifPresent(
                value -> require(value.signum() > 0, "maxPricePerHour", "must be more than 0, but is " + value));
        providerOptions = Json.copyOf("providerOptions", providerOptions);
    }

    /** Starts a request for one GPU of that model. */
    public static ComputeRequestBuilder gpu(Gpu gpu) {
        return new ComputeRequestBuilder(Optional.of(gpu), Optional.empty());
    }

    /** Starts a request for a machine without a GPU. */
    public static ComputeRequestBuilder cpu(int vcpus) {
        return cpu(Cpu.of(vcpus));
    }

    /** Starts a request for a machine without a GPU. */
    public static ComputeRequestBuilder cpu(Cpu cpu) {
        return new ComputeRequestBuilder(Optional.empty(), Optional.of(cpu));
    }

    public ComputeRequestBuilder toBuilder() {
        return new ComputeRequestBuilder(this);
    }

    private static void checkVariable(String name, Secret value) {
        require(
                ENV_NAME.matcher(name).matches(),
                "env",
                "\"" + beginning(name)
                        + "\" is not a variable name: use letters, digits and underscores, not starting with a digit");
        require(value.reveal().indexOf('\0') < 0, "env", "the value of " + name + " must not contain a NUL character");
    }

    /** As much as looks like a name: who writes {@code KEY=value} must not see the value again. */
    private static String beginning(String name) {
        var end = 0;
        while (end < Math.min(name.length(), 60) && name.substring(end, end + 1).matches("\\w")) {
            end++;
        }
        return end == name.length() ? name : name.substring(0, end) + "…";
    }

    /** Leaves out the command and the provider's options, which may hold anything. */
    @Override
    public String toString() {
        return "ComputeRequest[%s, image=%s, ports=%s, env=%s, regions=%s, auth=%s, name=%s]"
                .formatted(
                        gpu.map(model -> gpuCount + " x " + model)
                                .or(() -> cpu.map(Cpu::toString))
                                .orElse(""),
                        image.orElse("-"),
                        ports,
                        env.keySet(),
                        regions,
                        auth,
                        name.orElse("-"));
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(field, problem);
        }
    }
}
