package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The job runtime, which the vendor has on a host of its own and the fake under {@value #PREFIX}. */
final class RuntimeRoutes {
    static final String PREFIX = "/runtime/v2";
    private static final String JOBS = PREFIX + "/{endpoint}";
    private static final int USUAL_WAIT_MS = 90_000;

    private final Skin skin;
    private final RunPodModel model;

    RuntimeRoutes(Skin skin) {
        this.skin = skin;
        this.model = skin.model;
    }

    static boolean owns(Request request) {
        return request.path().startsWith(PREFIX + "/");
    }

    void addTo(Routes routes) {
        routes.on(
                        "POST",
                        JOBS + "/run",
                        call -> Reply.json(200, submit(call, false).json(skin.now())))
                .on("POST", JOBS + "/runsync", this::runSync)
                .on(
                        "GET",
                        JOBS + "/status/{job}",
                        call -> Reply.json(200, job(call).json(skin.now())))
                .on("GET", JOBS + "/stream/{job}", this::stream)
                .on("POST", JOBS + "/cancel/{job}", call -> {
                    var job = job(call);
                    job.cancel(skin.now());
                    return Reply.json(200, job.json(skin.now()));
                })
                .on("POST", JOBS + "/retry/{job}", this::retry)
                .on("POST", JOBS + "/purge-queue", this::purge)
                .on("GET", JOBS + "/health", this::health);
    }

    private Job submit(Call call, boolean sync) {
        var endpoint = endpoint(call);
        if (!(Skin.body(call.request()) instanceof ObjectNode body)
                || !Bodies.JOB.complaints(body).isEmpty()) {
            throw Problem.of(400, "The job is not valid: input is required.");
        }
        return model.serverless.submit(endpoint, body, sync, skin.now());
    }

    /** Waits in the cloud's time, at most as long as asked, and answers with the job as it stands then. */
    private Reply runSync(Call call) throws InterruptedException {
        var job = submit(call, true);
        var wait = Duration.ofMillis(
                call.request().queryValue("wait").map(Integer::valueOf).orElse(USUAL_WAIT_MS));
        var over = job.untilOver(skin.now());
        skin.sleep(over.compareTo(wait) < 0 ? over : wait);
        return Reply.json(200, job.json(skin.now()));
    }

    private Reply stream(Call call) {
        var job = job(call);
        var json = job.json(skin.now()).retain(List.of("id", "status", "error"));
        json.set("stream", JsonText.array(job.drain(skin.now())));
        return Reply.json(200, json);
    }

    private Reply retry(Call call) {
        var endpoint = endpoint(call);
        var job = job(call);
        if (!job.state(skin.now()).equals("FAILED") && !job.state(skin.now()).equals("TIMED_OUT")) {
            throw Problem.of(400, "Only a job that failed or timed out can be retried.");
        }
        endpoint.retry(job, skin.now());
        return Reply.json(200, job.json(skin.now()));
    }

    private Reply purge(Call call) {
        var now = skin.now();
        var waiting = endpoint(call).jobs.values().stream()
                .filter(job -> job.state(now).equals("IN_QUEUE"))
                .toList();
        waiting.forEach(job -> job.cancel(now));
        return Reply.json(200, JsonText.object().put("removed", waiting.size()).put("status", "completed"));
    }

    private Reply health(Call call) {
        var endpoint = endpoint(call);
        var now = skin.now();
        var json = JsonText.object();
        json.putObject("jobs")
                .put("completed", endpoint.count("COMPLETED", now))
                .put("failed", endpoint.count("FAILED", now) + endpoint.count("TIMED_OUT", now))
                .put("inProgress", endpoint.count("IN_PROGRESS", now))
                .put("inQueue", endpoint.count("IN_QUEUE", now))
                .put("retried", endpoint.retried());
        json.putObject("workers")
                .put("idle", endpoint.idle(now))
                .put("initializing", 0)
                .put("ready", endpoint.idle(now) + endpoint.running(now))
                .put("running", endpoint.running(now))
                .put("throttled", 0)
                .put("unhealthy", 0);
        return Reply.json(200, json);
    }

    private Endpoint endpoint(Call call) {
        var endpoint = model.serverless.get(call.bound("endpoint"));
        if (!endpoint.isQueue()) {
            throw Problem.notFound();
        }
        return endpoint;
    }

    private Job job(Call call) {
        return endpoint(call).job(call.bound("job"), skin.now());
    }
}
