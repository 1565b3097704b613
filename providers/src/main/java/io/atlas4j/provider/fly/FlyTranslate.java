package io.atlas4j.provider.fly;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spi.Placement;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Between Fly's words and ours for machines. Pure. */
final class FlyTranslate {
    /** Where a volume is mounted. */
    static final String DATA = "/data";

    /** Marks what this library made; its value is the machine's name. */
    static final String METADATA_KEY = "atlas4j";

    private static final List<String> SECRET_NAMES = List.of("nonce", "raw_value", "files");
    private static final int HTTPS = 443;
    private static final Pattern CAPACITY_CODE =
            Pattern.compile("\"status\"\\s*:\\s*\"(insufficient_capacity|volume_placement_capacity)\"");
    private static final Pattern CAPACITY_TEXT = Pattern.compile(
            "could not reserve resource|insufficient (resources|cpus|memory)\\b|no capacity|could not find a candidate host",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern GPU_TEXT = Pattern.compile("\\bgpus?\\b", Pattern.CASE_INSENSITIVE);

    private FlyTranslate() {}

    static Compute compute(JsonObject json, FlySettings settings) {
        var machine = FlyWire.Machine.of(json);
        var status = status(machine);
        var guest = machine.config().flatMap(config -> config.object("guest")).flatMap(FlyGuest::read);
        return Compute.builder(FlySettings.ID, machine.id(), status)
                .billing(billing(machine.state()))
                .ports(machine.config()
                        .map(config -> ports(config, machine.id(), status, settings))
                        .orElse(List.of()))
                .costPerHour(guest.flatMap(settings.prices()::of))
                .storageCostPerHour(settings.prices()
                        .stopped(machine.config()
                                .flatMap(config -> config.object("rootfs"))
                                .map(root -> root.integer("size_gb"))
                                .orElse(OptionalInt.empty())))
                .region(machine.region())
                .image(machine.config().flatMap(config -> config.text("image")))
                .name(machine.name())
                .createdAt(machine.createdAt())
                .exitCode(machine.exit()
                        .filter(exit -> !exit.requested())
                        .map(exit -> OptionalInt.of(exit.code()))
                        .orElse(OptionalInt.empty()))
                .raw(json.raw(SECRET_NAMES))
                .build();
    }

    private static ComputeStatus status(FlyWire.Machine machine) {
        return switch (machine.state()) {
            case "started", "stopping", "suspending" -> ComputeStatus.RUNNING;
            case "stopped" ->
                machine.exit()
                                .filter(exit -> exit.code() != 0 && !exit.requested())
                                .isPresent()
                        ? ComputeStatus.FAILED
                        : ComputeStatus.STOPPED;
            case "suspended" -> ComputeStatus.STOPPED;
            case "failed", "launch_failed" -> ComputeStatus.FAILED;
            case "destroyed" -> ComputeStatus.TERMINATED;
            default -> ComputeStatus.PROVISIONING; // also "destroying": it is not gone yet
        };
    }

    /** What stands still pays for its root filesystem. Whatever is unknown counts as running. */
    private static BillingState billing(String state) {
        return switch (state) {
            case "created", "stopped", "suspended", "failed" -> BillingState.STORAGE;
            case "destroyed" -> BillingState.NONE;
            default -> BillingState.RUNNING;
        };
    }

    private static List<PublishedPort> ports(JsonObject config, String id, ComputeStatus status, FlySettings settings) {
        return FlyWire.services(config).stream()
                .map(service -> new PublishedPort(
                        service.inner(),
                        settings.inside() ? OptionalInt.empty() : OptionalInt.of(service.outer()),
                        service.http() ? Protocol.HTTP : Protocol.TCP,
                        status == ComputeStatus.RUNNING ? Optional.of(url(service, id, settings)) : Optional.empty()))
                .toList();
    }

    private static URI url(FlyWire.Service service, String id, FlySettings settings) {
        var app = settings.requireApp();
        if (settings.inside()) {
            var host = id.replaceAll("[^A-Za-z0-9]", "") + ".vm." + app + ".internal:" + service.inner();
            return URI.create((service.http() ? "http://" : "tcp://") + host);
        }
        var host = app + ".fly.dev" + (service.outer() == HTTPS ? "" : ":" + service.outer());
        return URI.create((service.http() ? "https://" : "tcp://") + host);
    }

    /** The body that creates a machine. */
    static Map<String, Object> createBody(Placement placement, ComputeRequest request, String name) {
        var config = new LinkedHashMap<String, Object>();
        request.image().ifPresent(image -> config.put("image", image));
        request.cpu().ifPresent(cpu -> config.put("guest", FlyGuest.of(cpu).body()));
        if (!request.env().isEmpty()) {
            config.put("env", request.env());
        }
        if (!request.command().isEmpty()) {
            config.put("init", Map.of("exec", FlyCommand.of(request)));
            config.put("restart", Map.of("policy", "no"));
            config.put("auto_destroy", request.selfTerminate());
        }
        if (!request.ports().isEmpty()) {
            config.put("services", services(request.ports()));
        }
        request.diskGb().ifPresent(size -> config.put("rootfs", Map.of("size_gb", size)));
        request.networkVolumeId()
                .ifPresent(volume -> config.put("mounts", List.of(Map.of("volume", volume, "path", DATA))));
        config.put("metadata", Map.of(METADATA_KEY, name));
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        placement.region().ifPresent(region -> body.put("region", region));
        body.put("config", config);
        return Json.merge(body, request.providerOptions());
    }

    /** The first HTTP port is the app's https address; the proxy neither stops nor starts a machine, which would cost. */
    private static List<Map<String, Object>> services(List<Port> ports) {
        var services = new ArrayList<Map<String, Object>>();
        var free = true;
        for (var port : ports) {
            var http = port.protocol() == Protocol.HTTP;
            var outer = http && free ? HTTPS : port.number();
            free &= !http;
            services.add(Map.of(
                    "protocol",
                    "tcp",
                    "internal_port",
                    port.number(),
                    "autostop",
                    "off",
                    "autostart",
                    false,
                    "ports",
                    List.of(
                            http
                                    ? Map.of("port", outer, "handlers", List.of("tls", "http"))
                                    : Map.of("port", outer, "handlers", List.of()))));
        }
        return services;
    }

    /** Want of capacity comes under 409, 412, 422 and 503, and a GPU's refusal under 400. */
    static AtlasException refusal(AtlasException failure, String body) {
        var origin = new Origin(failure.provider(), failure.status(), failure.requestId());
        var status = failure.status().orElse(0);
        var code = CAPACITY_CODE.matcher(body);
        if (code.find()) {
            return new NoCapacityException(origin, failure.getMessage() + " (" + code.group(1) + ")");
        }
        if (status / 100 == 4 && CAPACITY_TEXT.matcher(failure.getMessage()).find()) {
            return new NoCapacityException(origin, failure.getMessage());
        }
        if (status == 400 && GPU_TEXT.matcher(failure.getMessage()).find()) {
            return new UnsupportedException(origin, FlyPlacements.NO_GPUS, failure);
        }
        return failure;
    }
}
