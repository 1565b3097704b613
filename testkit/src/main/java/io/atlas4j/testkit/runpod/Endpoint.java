package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.runpod.Pod.Bill;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** One serverless endpoint with its jobs; {@code spec} is what the API answers, without ids and addresses. */
final class Endpoint {
    final String id;
    final Instant created;
    final ObjectNode spec;
    final Map<String, Job> jobs = new LinkedHashMap<>();
    final List<Instant> releases = new ArrayList<>();
    final PodLogs logs = new PodLogs();
    private final Timeline<Integer> alwaysOn;
    boolean deleted;
    private int retried;

    Endpoint(String id, ObjectNode spec, Instant now) {
        this.id = id;
        this.spec = spec;
        this.created = now;
        this.alwaysOn = new Timeline<>(now, minWorkers());
        releases.add(now);
    }

    private int minWorkers() {
        return spec.path("workers").path("min").asInt();
    }

    int maxWorkers() {
        return spec.path("workers").path("max").asInt();
    }

    boolean isQueue() {
        return spec.get("type").asString().equals("QUEUE");
    }

    void changed(Instant now) {
        alwaysOn.change(now, minWorkers());
        releases.add(now);
    }

    void delete(Instant now) {
        deleted = true;
        alwaysOn.change(now, 0);
        jobs.values().forEach(job -> job.cancel(now));
    }

    Job job(String id, Instant now) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> job.isKnown(now)).orElseThrow(Problem::notFound);
    }

    void retry(Job job, Instant now) {
        retried++;
        job.retry(now, maxWorkers() > 0);
    }

    int retried() {
        return retried;
    }

    long count(String state, Instant now) {
        return jobs.values().stream()
                .filter(job -> job.state(now).equals(state))
                .count();
    }

    /** Workers on a job. */
    int running(Instant now) {
        return (int) count("IN_PROGRESS", now);
    }

    int idle(Instant now) {
        return deleted ? 0 : Math.max(0, minWorkers() - running(now));
    }

    BigDecimal perHour(Instant now) {
        return workerPrice().multiply(new BigDecimal(running(now) + idle(now)));
    }

    Bill bill(Instant from, Instant to) {
        var standing = alwaysOn.between(from, to).stream()
                .map(span -> Money.cost(workerPrice().multiply(new BigDecimal(span.state())), span.from(), span.to()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var working = jobs.values().stream()
                .map(job -> Money.cost(workerPrice(), Instant.EPOCH, Instant.EPOCH.plus(job.worked(from, to))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        var total = standing.add(working);
        return spec.has("cpu")
                ? new Bill(BigDecimal.ZERO, total, BigDecimal.ZERO)
                : new Bill(total, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    private BigDecimal workerPrice() {
        if (spec.has("cpu")) {
            var cpu = spec.get("cpu").get(0);
            return Catalog.cpu(cpu.get("id").asString())
                    .orElseThrow()
                    .serverless()
                    .multiply(new BigDecimal(cpu.get("vcpuCount").asInt()));
        }
        var gpu = spec.get("gpu");
        return Catalog.GPUS.stream()
                .filter(type -> type.pool()
                        .filter(pool -> pool.equals(gpu.get("pools").get(0).asString()))
                        .isPresent())
                .findFirst()
                .orElseThrow()
                .serverless()
                .multiply(new BigDecimal(gpu.get("count").asInt()));
    }
}
