package io.atlas4j.provider.runpod;

import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Endpoint;
import io.atlas4j.spec.EndpointRequest;
import io.atlas4j.spec.EndpointType;
import io.atlas4j.spec.EndpointWorker;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.NetworkVolume;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spec.Template;
import io.atlas4j.spec.TemplateRequest;
import io.atlas4j.spec.VolumeTier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Between RunPod's words and ours for what is kept: volumes, templates, endpoints. Pure. */
final class RunPodShelf {
    private RunPodShelf() {}

    static NetworkVolume volume(JsonObject json) {
        return new NetworkVolume(
                RunPodWire.idOf(json),
                RunPodSettings.ID,
                json.text("name").orElse(""),
                json.integer("size").orElse(0),
                json.text("dataCenter"),
                json.text("type").flatMap(RunPodShelf::tier),
                json.raw(List.of()));
    }

    private static Optional<VolumeTier> tier(String word) {
        return Stream.of(VolumeTier.values())
                .filter(tier -> tier.name().equals(word))
                .findFirst();
    }

    static Map<String, Object> volumeBody(NetworkVolumeRequest request) {
        var region = request.region()
                .orElseThrow(() -> ValidationException.of(
                        RunPodSettings.ID, "region", "is needed: a data centre such as EU-RO-1"));
        if (request.sizeGb() < 10 || request.sizeGb() > 4096) {
            throw ValidationException.of(RunPodSettings.ID, "sizeGb", "must be 10 to 4096, but is " + request.sizeGb());
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("name", request.name());
        body.put("size", request.sizeGb());
        body.put("dataCenter", region);
        request.tier().ifPresent(tier -> body.put("type", tier.name()));
        return Json.merge(body, request.providerOptions());
    }

    static Template template(JsonObject json) {
        var mounts = json.object("mounts");
        return new Template(
                RunPodWire.idOf(json),
                RunPodSettings.ID,
                json.text("name").orElse(""),
                json.text("image").orElse(""),
                RunPodPorts.ports(json.texts("ports")),
                json.integer("disk"),
                mounts.flatMap(object -> object.object("persistent"))
                        .map(disk -> disk.integer("size"))
                        .orElse(OptionalInt.empty()),
                json.flag("serverless").orElse(false),
                json.raw(List.of()));
    }

    static Map<String, Object> templateBody(TemplateRequest request) {
        var body = new LinkedHashMap<String, Object>();
        body.put("name", request.name());
        body.put("image", request.image());
        if (!request.ports().isEmpty()) {
            body.put("ports", RunPodPorts.words(request.ports()));
        }
        if (!request.env().isEmpty()) {
            body.put("env", request.env());
        }
        request.diskGb().ifPresent(size -> body.put("disk", size));
        request.volumeGb()
                .ifPresent(size -> body.put(
                        "mounts", Map.of("persistent", Map.of("size", size, "path", RunPodTranslate.WORKSPACE))));
        if (!request.command().isEmpty()) {
            body.put("cmd", request.command());
        }
        if (request.serverless()) {
            body.put("serverless", true);
        }
        request.ssh().ifPresent(ssh -> body.put("startSsh", ssh));
        request.jupyter().ifPresent(jupyter -> body.put("startJupyter", jupyter));
        return Json.merge(body, request.providerOptions());
    }

    static Endpoint endpoint(JsonObject json) {
        var workers = json.object("workers");
        return new Endpoint(
                RunPodWire.idOf(json),
                RunPodSettings.ID,
                json.text("name").orElse(""),
                json.text("type").map(RunPodShelf::type).orElse(EndpointType.UNKNOWN),
                workers.map(object -> object.integer("min"))
                        .orElse(OptionalInt.empty())
                        .orElse(0),
                workers.map(object -> object.integer("max"))
                        .orElse(OptionalInt.empty())
                        .orElse(0),
                json.object("gpu").map(gpu -> gpu.texts("pools")).orElse(List.of()),
                json.texts("dataCenterIds"),
                json.texts("networkVolumes"),
                json.instant("createdAt"),
                json.raw(List.of()));
    }

    private static EndpointType type(String word) {
        return switch (word) {
            case "QUEUE" -> EndpointType.QUEUE;
            case "LOAD_BALANCER" -> EndpointType.LOAD_BALANCER;
            default -> EndpointType.UNKNOWN;
        };
    }

    /** The time-out is always sent: left out it has been seen as none at all. */
    static Map<String, Object> endpointBody(EndpointRequest request, List<String> pools) {
        var body = new LinkedHashMap<String, Object>();
        body.put("name", request.name());
        body.put("type", request.type().name());
        body.put(
                "scaling",
                request.type() == EndpointType.QUEUE
                        ? Map.of("type", "QUEUE_DELAY", "queueDelay", 4)
                        : Map.of("type", "REQUEST_COUNT", "requestCount", 4));
        request.image().ifPresent(image -> body.put("image", image));
        request.templateId().ifPresent(id -> body.put("templateId", id));
        if (!pools.isEmpty()) {
            body.put("gpu", Map.of("pools", pools, "count", request.gpuCount()));
        }
        body.put(
                "workers",
                Map.of(
                        "min", request.workersMin(),
                        "max", request.workersMax(),
                        "idleTimeout", request.idleTimeout().toSeconds()));
        body.put("timeout", request.executionTimeout().toMillis());
        if (!request.regions().isEmpty()) {
            body.put("dataCenterIds", request.regions());
        }
        if (!request.networkVolumeIds().isEmpty()) {
            body.put("networkVolumes", request.networkVolumeIds());
        }
        if (!request.env().isEmpty()) {
            body.put("env", request.env());
        }
        return Json.merge(body, request.providerOptions());
    }

    static EndpointWorker worker(JsonObject json) {
        return new EndpointWorker(
                RunPodWire.idOf(json),
                json.text("status").orElse("unknown").toLowerCase(Locale.ROOT),
                json.text("gpuTypeId"),
                json.text("dataCenterId"),
                json.instant("startedAt"),
                json.raw(List.of()));
    }
}
