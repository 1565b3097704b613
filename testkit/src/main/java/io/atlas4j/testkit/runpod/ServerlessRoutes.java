package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/serverless}: endpoints, their workers and releases. */
final class ServerlessRoutes {
    private final Skin skin;
    private final RunPodModel model;
    private final Supplier<String> ownAddress;

    ServerlessRoutes(Skin skin, Supplier<String> ownAddress) {
        this.skin = skin;
        this.model = skin.model;
        this.ownAddress = ownAddress;
    }

    void addTo(Routes routes) {
        routes.on(
                        "GET",
                        "/v2/serverless",
                        call -> Pages.of(
                                model,
                                call.request(),
                                "endpoints",
                                model.serverless.existing().stream()
                                        .map(this::json)
                                        .toList()))
                .on("POST", "/v2/serverless", call -> {
                    var body = Problem.requireShape(Bodies.createEndpoint(model.release), Skin.body(call.request()));
                    return Reply.json(201, json(model.serverless.create(body, skin.now())));
                })
                .on("GET", "/v2/serverless/{id}", call -> Reply.json(200, json(endpoint(call))))
                .on("PATCH", "/v2/serverless/{id}", call -> {
                    var endpoint = endpoint(call);
                    var body = Problem.requireShape(Bodies.updateEndpoint(model.release), Skin.body(call.request()));
                    model.serverless.update(endpoint, body, skin.now());
                    return Reply.json(200, json(endpoint));
                })
                .on("DELETE", "/v2/serverless/{id}", call -> {
                    endpoint(call).delete(skin.now());
                    return Reply.empty(204);
                })
                .on("GET", "/v2/serverless/{id}/workers", call -> Reply.json(200, workers(endpoint(call))))
                .on("GET", "/v2/serverless/{id}/releases", call -> Reply.json(200, releases(endpoint(call))));
    }

    private Endpoint endpoint(Call call) {
        return model.serverless.get(call.bound("id"));
    }

    private ObjectNode json(Endpoint endpoint) {
        var json = JsonText.object().put("id", endpoint.id);
        json.setAll(endpoint.spec.deepCopy());
        json.set("requestUrls", urls(endpoint));
        json.put("createdAt", endpoint.created.toString());
        return json;
    }

    private ObjectNode urls(Endpoint endpoint) {
        var base = ownAddress.get() + RuntimeRoutes.PREFIX + "/" + endpoint.id;
        var urls = JsonText.object();
        if (!endpoint.isQueue()) {
            return urls.put("base", base + "/lb").put("health", base + "/lb/ping");
        }
        return urls.put("run", base + "/run")
                .put("runSync", base + "/runsync")
                .put("status", base + "/status/{job_id}")
                .put("stream", base + "/stream/{job_id}")
                .put("cancel", base + "/cancel/{job_id}")
                .put("retry", base + "/retry/{job_id}")
                .put("purgeQueue", base + "/purge-queue")
                .put("health", base + "/health");
    }

    private ObjectNode workers(Endpoint endpoint) {
        Instant now = skin.now();
        var json = JsonText.object();
        var workers = json.putArray("workers");
        var running = endpoint.running(now);
        var idle = endpoint.idle(now);
        for (var i = 0; i < running + idle; i++) {
            worker(workers, endpoint, i, i < running ? "RUNNING" : "IDLE", now);
        }
        var throttled = endpoint.maxWorkers() == 0 && endpoint.count("IN_QUEUE", now) > 0 ? 1 : 0;
        json.putObject("summary")
                .put("running", running)
                .put("idle", idle)
                .put("initializing", 0)
                .put("throttled", throttled)
                .put("unhealthy", 0)
                .put("total", running + idle + throttled);
        return json.put("endpointVersion", endpoint.releases.size());
    }

    private static void worker(ArrayNode workers, Endpoint endpoint, int number, String status, Instant now) {
        workers.addObject()
                .put("id", endpoint.id + "-w" + number)
                .put("status", status)
                .put("isStale", false)
                .put("version", endpoint.releases.size())
                .put("gpuCount", endpoint.spec.path("gpu").path("count").asInt())
                .put("image", endpoint.spec.path("image").asString(""))
                .put("uptimeSeconds", Duration.between(endpoint.created, now).toSeconds())
                .putNull("gpuTypeId")
                .put("dataCenterId", Catalog.DATA_CENTERS.getFirst().id())
                .put("startedAt", endpoint.created.toString());
    }

    private ObjectNode releases(Endpoint endpoint) {
        var json = JsonText.object().put("endpointVersion", endpoint.releases.size());
        var now = skin.now();
        var total = endpoint.running(now) + endpoint.idle(now);
        json.putObject("rollout")
                .put("inProgress", false)
                .put("workersOnLatest", total)
                .put("workersTotal", total)
                .put("percentOnLatest", 100);
        var releases = json.putArray("releases");
        for (var i = endpoint.releases.size(); i > 0; i--) {
            releases.addObject()
                    .put("id", endpoint.id + "-r" + i)
                    .put("version", i)
                    .put("source", "MANUAL")
                    .put("workerCount", 0)
                    .put("createdAt", endpoint.releases.get(i - 1).toString())
                    .putArray("diff");
        }
        return json;
    }
}
