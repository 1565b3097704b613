package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** The account's serverless endpoints. */
final class Serverless {
    private static final List<String> FROM_TEMPLATE =
            List.of("image", "args", "cmd", "entrypoint", "disk", "env", "ports", "registry");

    private final RunPodModel model;
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    Function<String, JobScript> scripts = input -> JobScript.completes("{\"echo\":" + input + "}");

    Serverless(RunPodModel model) {
        this.model = model;
    }

    Endpoint create(ObjectNode body, Instant now) {
        var spec = defaults();
        if (body.has("templateId")) {
            var template = model.templates.get(body.get("templateId").asString());
            if (!template.get("serverless").asBoolean()) {
                throw Problem.of(422, "A pod template cannot be used for an endpoint.");
            }
            spec.setAll(template.deepCopy().retain(FROM_TEMPLATE));
        }
        merge(spec, body);
        check(spec, body);
        var endpoint = new Endpoint(model.newId("ep"), spec, now);
        endpoints.put(endpoint.id, endpoint);
        return endpoint;
    }

    void update(Endpoint endpoint, ObjectNode changes, Instant now) {
        if ((changes.has("gpu") && endpoint.spec.has("cpu")) || (changes.has("cpu") && endpoint.spec.has("gpu"))) {
            throw Problem.of(400, "The compute family of an endpoint cannot be changed.");
        }
        var spec = endpoint.spec.deepCopy();
        merge(spec, changes);
        check(spec, changes);
        endpoint.spec.setAll(spec);
        endpoint.changed(now);
    }

    Endpoint get(String id) {
        return Optional.ofNullable(endpoints.get(id))
                .filter(endpoint -> !endpoint.deleted)
                .orElseThrow(Problem::notFound);
    }

    /** Newest first. */
    List<Endpoint> existing() {
        return new ArrayList<>(endpoints.values())
                .reversed().stream().filter(endpoint -> !endpoint.deleted).toList();
    }

    /** The deleted ones too: they have bills. */
    List<Endpoint> all() {
        return List.copyOf(endpoints.values());
    }

    BigDecimal perHour(Instant now) {
        return existing().stream().map(e -> e.perHour(now)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    Job submit(Endpoint endpoint, ObjectNode body, boolean sync, Instant now) {
        var id = sync ? "sync-" + model.newId("") + "-u1" : model.newId("") + "-u1";
        var script = scripts.apply(JsonText.write(body.get("input")));
        var job = new Job(id, body, script, endpoint.maxWorkers() > 0, now);
        endpoint.jobs.put(id, job);
        return job;
    }

    private static ObjectNode defaults() {
        var spec = JsonText.object();
        spec.put("args", "")
                .put("disk", 20)
                .putNull("registry")
                .put("timeout", 0)
                .put("flashboot", "OFF");
        spec.putArray("ports");
        spec.putObject("env");
        spec.putArray("dataCenterIds");
        spec.putArray("networkVolumes");
        spec.putObject("workers").put("min", 0).put("max", 3).put("idleTimeout", 10);
        return spec;
    }

    /** The body wins; its workers are merged member by member, and so is env on top of a template's. */
    private static void merge(ObjectNode spec, ObjectNode body) {
        var workers = (ObjectNode) spec.get("workers").deepCopy();
        var env = (ObjectNode) spec.get("env").deepCopy();
        spec.setAll(body.deepCopy());
        spec.remove("templateId");
        if (body.path("workers") instanceof ObjectNode given) {
            workers.setAll(given);
            spec.set("workers", workers);
        }
        if (body.has("templateId") && body.path("env") instanceof ObjectNode given) {
            env.setAll(given);
            spec.set("env", env);
        }
    }

    private static void check(ObjectNode spec, ObjectNode given) {
        if (spec.has("gpu") == spec.has("cpu")) {
            throw Problem.of(400, "Exactly one of gpu and cpu is needed.");
        }
        var queue = spec.get("type").asString().equals("QUEUE");
        var byCount = spec.get("scaling").get("type").asString().equals("REQUEST_COUNT");
        if (!queue && !byCount) {
            throw Problem.of(422, "A load balancing endpoint scales by REQUEST_COUNT.");
        }
        if (queue && byCount && given.path("workers").has("idleTimeout")) {
            throw Problem.of(422, "idleTimeout does not go with a queue scaled by request count.");
        }
        if (spec.path("gpu") instanceof ObjectNode gpu) {
            completeGpu(gpu);
        } else {
            for (var cpu : spec.get("cpu")) {
                var type = Catalog.cpu(cpu.get("id").asString())
                        .orElseThrow(() -> Problem.of(400, "This CPU type does not exist."));
                ((ObjectNode) cpu).put("memory", cpu.get("vcpuCount").asInt() * type.ramGbPerVcpu());
            }
        }
    }

    private static void completeGpu(ObjectNode gpu) {
        for (var pool : gpu.get("pools")) {
            if (Catalog.GPUS.stream().noneMatch(type -> type.pool().equals(Optional.of(pool.asString())))) {
                throw Problem.of(400, "The GPU pool " + pool.asString() + " does not exist.");
            }
        }
        gpu.put("count", gpu.path("count").asInt(1));
        if (!gpu.has("allowedCudaVersions")) {
            gpu.putArray("allowedCudaVersions");
        }
        if (!gpu.has("minCudaVersion") || gpu.get("minCudaVersion").asString("").isEmpty()) {
            gpu.putNull("minCudaVersion");
        }
    }
}
