package io.atlas4j.provider.runpod;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.provider.Shell;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.Secret;
import io.atlas4j.spec.Stock;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Between RunPod's words and ours for pods. Pure. */
final class RunPodTranslate {
    /** Where a network volume and the disk that survives a stop are mounted; REST v2 has no default. */
    static final String WORKSPACE = "/workspace";

    private static final int DEFAULT_DISK_GB = 50;

    /** A gigabyte of a stopped pod's volume, twice what it costs while running; the container's disk is wiped and free. */
    private static final BigDecimal STOPPED_GB_PER_MONTH = new BigDecimal("0.20");

    private static final BigDecimal HOURS_PER_MONTH = new BigDecimal(730);

    /** "There are no longer any instances available with the requested specifications." and its like. */
    private static final Pattern NO_CAPACITY = Pattern.compile(
            "no (longer )?(any )?(instances?|machines?|gpus?|capacity|resources?|hosts?|workers?)\\b.{0,60}?available"
                    + "|not enough (free )?(gpus?|capacity|resources?)|no (gpu )?capacity|insufficient capacity|out of (stock|capacity)",
            Pattern.CASE_INSENSITIVE);

    private RunPodTranslate() {}

    static Compute compute(JsonObject json) {
        var pod = RunPodWire.Pod.of(json);
        var status = status(pod.status());
        var gpu = pod.gpuId().flatMap(id -> RunPodGpus.gpu(id, Optional.empty()));
        return Compute.builder(RunPodSettings.ID, pod.id(), status)
                .billing(billing(pod.status()))
                .publicIp(pod.mappings().stream().map(RunPodWire.Mapping::ip).findFirst())
                .ports(RunPodPorts.published(pod, status))
                .gpu(gpu, pod.gpuCount().orElse(pod.gpuId().isPresent() ? 1 : 0))
                // A stopped pod shows 0 although its disk costs: that number would mislead.
                .costPerHour(pod.cost().filter(cost -> cost.signum() > 0))
                .storageCostPerHour(storageCost(pod))
                .region(pod.dataCenter())
                .image(pod.image())
                .name(pod.name())
                .createdAt(pod.createdAt())
                .raw(json.raw(List.of()))
                .build();
    }

    /** By RunPod's price list, because no answer tells it. A network volume is billed apart from any pod. */
    private static Optional<BigDecimal> storageCost(RunPodWire.Pod pod) {
        return pod.volumeGb().isEmpty()
                ? Optional.empty()
                : Optional.of(STOPPED_GB_PER_MONTH
                        .multiply(BigDecimal.valueOf(pod.volumeGb().getAsInt()))
                        .divide(HOURS_PER_MONTH, 6, RoundingMode.HALF_UP));
    }

    static ComputeStatus status(String word) {
        return switch (word) {
            case "RUNNING" -> ComputeStatus.RUNNING;
            case "EXITED" -> ComputeStatus.STOPPED;
            case "ERROR" -> ComputeStatus.FAILED;
            case "TERMINATED" -> ComputeStatus.TERMINATED;
            default -> ComputeStatus.PROVISIONING;
        };
    }

    /** Whether a pod in error is billed is not written anywhere, so it counts as billed. */
    private static BillingState billing(String word) {
        return switch (word) {
            case "EXITED" -> BillingState.STORAGE;
            case "TERMINATED" -> BillingState.NONE;
            default -> BillingState.RUNNING;
        };
    }

    /**
     * The body that starts a pod. Only what was asked for is in it: RunPod refuses what it does not know.
     *
     * @param command the words of the command, wrapped or not; empty leaves it to the image
     * @param registry the id of a stored credential
     */
    static Map<String, Object> createBody(
            Placement placement, ComputeRequest request, String name, List<String> command, Optional<String> registry) {
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        request.image().ifPresent(image -> body.put("image", image));
        request.templateId().ifPresent(id -> body.put("templateId", id));
        request.gpu().ifPresent(gpu -> body.put("gpu", gpuBody(placement, request)));
        request.cpu().ifPresent(cpu -> body.put("cpu", Map.of("id", placement.type(), "vcpuCount", cpu.vcpus())));
        placement.cloud().ifPresent(cloud -> body.put("cloud", cloud.name()));
        placement.region().ifPresent(region -> body.put("dataCenterIds", List.of(region)));
        var bare = request.templateId().isEmpty();
        if (bare || !request.ports().isEmpty()) {
            body.put("ports", RunPodPorts.words(request.ports()));
        }
        if (bare || request.diskGb().isPresent()) {
            body.put("disk", request.diskGb().orElse(DEFAULT_DISK_GB));
        }
        var env = new LinkedHashMap<String, Object>(request.env());
        if (!request.sshKeys().isEmpty()) {
            env.put("SSH_PUBLIC_KEY", Secret.of(String.join("\n", request.sshKeys())));
            body.put("startSsh", true);
        }
        if (!env.isEmpty()) {
            body.put("env", env);
        }
        registry.ifPresent(id -> body.put("registry", id));
        request.volumeGb()
                .ifPresent(size -> body.put("mounts", Map.of("persistent", Map.of("size", size, "path", WORKSPACE))));
        request.networkVolumeId()
                .ifPresent(id ->
                        body.put("mounts", Map.of("network", List.of(Map.of("volumeId", id, "path", WORKSPACE)))));
        if (!command.isEmpty()) {
            body.put("cmd", command);
        }
        return Json.merge(body, request.providerOptions());
    }

    private static Map<String, Object> gpuBody(Placement placement, ComputeRequest request) {
        var gpu = new LinkedHashMap<String, Object>();
        gpu.put("id", placement.type());
        gpu.put("count", request.gpuCount());
        request.minCuda().ifPresent(version -> gpu.put("minCudaVersion", version));
        return gpu;
    }

    /** The same body for a service that does not know {@code cmd} yet: one text, quoted as a shell would. */
    static Map<String, Object> withArgs(Map<String, Object> body, List<String> command) {
        var older = new LinkedHashMap<>(body);
        older.remove("cmd");
        older.put("args", Shell.join(command));
        return older;
    }

    /** A 422 that complains about {@code cmd}: nothing was made, and the older spelling may do. */
    static boolean refusesCmd(AtlasException failure) {
        return failure.status().orElse(0) == 422
                && Pattern.compile("\\bcmd\\b").matcher(failure.getMessage()).find();
    }

    /** A 400 means want of capacity as well as a bad request; only its words tell. */
    static AtlasException refusal(AtlasException failure, Optional<Placement> placement) {
        if (!(failure instanceof ProviderException)
                || failure.status().orElse(0) != 400
                || !NO_CAPACITY.matcher(failure.getMessage()).find()) {
            return failure;
        }
        var origin = new Origin(failure.provider(), failure.status(), failure.requestId());
        var where = placement
                .flatMap(Placement::region)
                .map(region -> " (asked for data centre " + region + ", which may not have this type at all)")
                .orElse("");
        return new NoCapacityException(origin, failure.getMessage() + where);
    }

    static Stock stock(Optional<String> word) {
        return switch (word.map(text -> text.toUpperCase(Locale.ROOT)).orElse("")) {
            case "HIGH" -> Stock.HIGH;
            case "MEDIUM" -> Stock.MEDIUM;
            case "LOW" -> Stock.LOW;
            case "NONE" -> Stock.NONE;
            default -> Stock.UNKNOWN;
        };
    }

    static RunPodWire.Prices prices(RunPodWire.GpuType type, CloudTier cloud) {
        return cloud == CloudTier.SECURE ? type.secure() : type.community();
    }
}
