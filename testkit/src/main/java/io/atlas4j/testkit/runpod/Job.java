package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One serverless job, from the queue to its end. */
final class Job {
    static final Set<String> FINAL = Set.of("COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT");
    private static final int TIME_LIMIT_MS = 600_000;
    private static final int TTL_MS = 86_400_000;

    final String id;
    final JsonNode input;
    private final JobScript script;
    private final ObjectNode policy;
    private Timeline<String> timeline;
    private Instant submitted;
    private int drained;
    int retries;

    Job(String id, ObjectNode body, JobScript script, boolean served, Instant now) {
        this.id = id;
        this.input = body.get("input");
        this.policy = body.path("policy") instanceof ObjectNode given ? given : JsonText.object();
        this.script = script;
        this.submitted = now;
        this.timeline = plan(now, served);
    }

    private Timeline<String> plan(Instant now, boolean served) {
        var plan = new Timeline<>(now, "IN_QUEUE");
        if (!served) {
            return plan; // no worker will ever come
        }
        var limit = Duration.ofMillis(policy.path("executionTimeout").asInt(TIME_LIMIT_MS));
        var starts = now.plus(script.queued());
        plan.then(starts, "IN_PROGRESS");
        return script.running().compareTo(limit) > 0
                ? plan.then(starts.plus(limit), "TIMED_OUT")
                : plan.then(starts.plus(script.running()), script.end());
    }

    String state(Instant now) {
        return timeline.at(now).state();
    }

    boolean isFinal(Instant now) {
        return FINAL.contains(state(now));
    }

    /** Whether it is still known: a job is forgotten some time after its submission. */
    boolean isKnown(Instant now) {
        return now.isBefore(submitted.plusMillis(policy.path("ttl").asInt(TTL_MS)));
    }

    /** How long until it is over; very long if it never will. */
    Duration untilOver(Instant now) {
        var last = timeline.last();
        return FINAL.contains(last.state()) ? Duration.between(now, last.from()) : Duration.ofDays(365);
    }

    void cancel(Instant now) {
        if (!isFinal(now)) {
            timeline.change(now, "CANCELLED");
        }
    }

    void retry(Instant now, boolean served) {
        retries++;
        drained = 0;
        submitted = now;
        timeline = plan(now, served);
    }

    /** The stretches in which a worker had it. */
    Duration worked(Instant from, Instant to) {
        return timeline.between(from, to).stream()
                .filter(span -> span.state().equals("IN_PROGRESS"))
                .map(span -> Duration.between(span.from(), span.to()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    ObjectNode json(Instant now) {
        var state = state(now);
        var json = JsonText.object().put("id", id).put("status", state);
        if (state.equals("IN_QUEUE")) {
            return json;
        }
        json.put("delayTime", script.queued().toMillis()).put("workerId", "w-" + id);
        if (retries > 0) {
            json.put("retries", retries);
        }
        if (FINAL.contains(state) && !state.equals("CANCELLED")) {
            json.put("executionTime", worked(submitted, now).toMillis());
            if (state.equals("COMPLETED")) {
                script.output().ifPresent(output -> json.set("output", JsonText.read(output)));
            } else if (state.equals("TIMED_OUT")) {
                json.put("error", "job timed out after 1 retries");
            } else {
                script.error().ifPresent(error -> json.put("error", error));
            }
        }
        return json;
    }

    /** The chunks since the last call; each is given once. */
    List<JsonNode> drain(Instant now) {
        var chunks = script.chunks();
        var ready = chunks.size();
        if (state(now).equals("IN_PROGRESS")) {
            var share = (double) worked(submitted, now).toMillis()
                    / Math.max(1, script.running().toMillis());
            ready = (int) Math.min(chunks.size(), Math.floor(share * chunks.size()));
        } else if (!state(now).equals("COMPLETED")) {
            ready = drained;
        }
        var fresh = chunks.subList(Math.min(drained, ready), ready).stream()
                .map(chunk -> (JsonNode) JsonText.object().set("output", JsonText.read(chunk)))
                .toList();
        drained = Math.max(drained, ready);
        return fresh;
    }
}
