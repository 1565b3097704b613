package io.atlas4j.provider.runpod;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.EndpointHealth;
import io.atlas4j.spec.Job;
import io.atlas4j.spec.JobRequest;
import io.atlas4j.spec.JobStatus;
import io.atlas4j.spec.Json;
import io.atlas4j.spi.JobStream;
import io.atlas4j.spi.ServerlessJobs;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Jobs on RunPod's queues. A submission is sent once: twice would run, and cost, twice. */
final class RunPodJobs implements ServerlessJobs {
    /** What RunPod waits at the most is 300 s; less, so that a broken connection costs less. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final RunPodRuntime runtime;
    private final TimeSource time;

    RunPodJobs(RunPodApi api, RunPodSettings settings, TimeSource time) {
        this.runtime = new RunPodRuntime(api, settings);
        this.time = time;
    }

    @Override
    public Job run(JobRequest request) {
        return submitting(request.endpoint(), () -> runtime.run(request.endpoint(), body(request)));
    }

    @Override
    public Job runSync(JobRequest request, Duration limit) {
        var deadline = time.nanoTime() + limit.toNanos();
        var wait = limit.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : limit;
        var asked = wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
        var job = submitting(request.endpoint(), () -> runtime.runSync(request.endpoint(), body(request), asked));
        var pause = Duration.ofMillis(500);
        while (!job.status().isFinal()) {
            var left = Duration.ofNanos(deadline - time.nanoTime());
            if (!left.isPositive()) {
                throw new TimedOutException(
                        Origin.of(RunPodSettings.ID),
                        "job " + job.id() + " has not ended after " + limit.toSeconds()
                                + " s; it goes on: look again, or cancel it");
            }
            pause(left.compareTo(pause) < 0 ? left : pause, job.id());
            pause = longer(pause);
            job = job(request.endpoint(), job.id());
        }
        return job;
    }

    @Override
    public Job job(String endpoint, String id) {
        return translate(endpoint, runtime.status(endpoint, id));
    }

    @Override
    public Job cancel(String endpoint, String id) {
        return translate(endpoint, runtime.cancel(endpoint, id));
    }

    @Override
    public Job retry(String endpoint, String id) {
        return submitting(endpoint, () -> runtime.retry(endpoint, id));
    }

    @Override
    public int purge(String endpoint) {
        return runtime.purge(endpoint).integer("removed").orElse(0);
    }

    @Override
    public EndpointHealth health(String endpoint) {
        var health = runtime.health(endpoint);
        return new EndpointHealth(endpoint, counts(health, "jobs"), counts(health, "workers"));
    }

    @Override
    public JobStream stream(String endpoint, String id) {
        return new RunPodJobStream(this, endpoint, id);
    }

    JsonObject pieces(String endpoint, String id) {
        return runtime.stream(endpoint, id);
    }

    private Job submitting(String endpoint, Supplier<JsonObject> submit) {
        try {
            return runtime.http().creating("a job of endpoint " + endpoint, () -> translate(endpoint, submit.get()));
        } catch (AmbiguousOutcomeException lost) {
            throw new AmbiguousOutcomeException(
                    new Origin(lost.provider(), lost.status(), lost.requestId()),
                    "a job may have been submitted to endpoint " + endpoint
                            + " although its answer was lost; it was not sent again, since it would run twice",
                    lost.name(),
                    lost);
        }
    }

    private static Map<String, Object> body(JobRequest request) {
        var body = new LinkedHashMap<String, Object>();
        body.put("input", request.input());
        request.webhook().ifPresent(url -> body.put("webhook", url.toString()));
        var policy = new LinkedHashMap<String, Object>();
        request.executionTimeout().ifPresent(limit -> policy.put("executionTimeout", limit.toMillis()));
        request.ttl().ifPresent(ttl -> policy.put("ttl", ttl.toMillis()));
        if (request.lowPriority()) {
            policy.put("lowPriority", true);
        }
        if (!policy.isEmpty()) {
            body.put("policy", policy);
        }
        return Json.merge(body, request.providerOptions());
    }

    static Job translate(String endpoint, JsonObject json) {
        return new Job(
                RunPodWire.idOf(json),
                RunPodSettings.ID,
                endpoint,
                status(json.text("status").orElse("")),
                json.value("output"),
                json.text("error")
                        .or(() ->
                                json.object("error").map(error -> error.values().toString())),
                millis(json, "delayTime"),
                millis(json, "executionTime"),
                json.raw(List.of("webhook", "s3Config", "input")));
    }

    static JobStatus status(String word) {
        return switch (word) {
            case "IN_QUEUE" -> JobStatus.IN_QUEUE;
            case "COMPLETED" -> JobStatus.COMPLETED;
            case "FAILED" -> JobStatus.FAILED;
            case "CANCELLED" -> JobStatus.CANCELLED;
            case "TIMED_OUT" -> JobStatus.TIMED_OUT;
            default -> JobStatus.IN_PROGRESS;
        };
    }

    private static Optional<Duration> millis(JsonObject json, String member) {
        return json.number(member)
                .filter(number -> number.signum() >= 0 && number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0)
                .map(number -> Duration.ofMillis(number.longValue()));
    }

    private static Map<String, Integer> counts(JsonObject health, String member) {
        var counts = new LinkedHashMap<String, Integer>();
        health.object(member)
                .ifPresent(object -> object.values()
                        .keySet()
                        .forEach(name -> object.integer(name).ifPresent(count -> counts.put(name, count))));
        return counts;
    }

    void pause(Duration pause, String job) {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TransportException.notSent(
                    Origin.of(RunPodSettings.ID), "interrupted while waiting for job " + job + "; it goes on", null);
        }
    }

    static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
