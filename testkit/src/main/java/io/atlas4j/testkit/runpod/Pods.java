package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.runpod.Pod.BootTimes;
import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Every pod there was, and what can be done to one. Time is passed in. Not safe for threads. */
final class Pods {
    private final RunPodModel model;
    private final List<Pod> pods = new ArrayList<>();

    final Deque<PodFate> fates = new ArrayDeque<>();
    final Set<String> ignoredActions = new HashSet<>();
    final Set<String> missingImages = new HashSet<>();
    BootTimes times = BootTimes.USUAL;
    Duration listLag = Duration.ZERO;

    Pods(RunPodModel model) {
        this.model = model;
    }

    Pod create(ObjectNode body, Instant now) {
        var spec = PodSpecs.complete(body, model);
        if (missingImages.contains(spec.get("image").asString())) {
            throw Problem.of(422, "The image " + spec.get("image").asString() + " was not found in its registry.");
        }
        var perHour = PodSpecs.price(spec);
        if (model.balance(now).compareTo(perHour) < 0) {
            throw Problem.of(402);
        }
        var dataCenters = PodSpecs.dataCenters(spec, model);
        var kind = spec.has("gpu") ? spec.get("gpu") : spec.get("cpu");
        var center = model.stock
                .take(
                        kind.get("id").asString(),
                        spec.get("cloud").asString(),
                        dataCenters,
                        kind.path("count").asInt(1))
                .orElseThrow(() -> Problem.of(400, Problem.NO_CAPACITY));
        var fate = fates.isEmpty() ? PodFate.BOOTS : fates.poll();
        var pod = new Pod(model.newId(""), spec, center, perHour, fate, now);
        pod.boot(now, times);
        pod.logs.add(now, "system", "create container " + spec.get("image").asString());
        pods.add(pod);
        return pod;
    }

    /** The pod of that id, unless it is gone. */
    Pod get(String id, Instant now) {
        return pods.stream()
                .filter(pod -> pod.id.equals(id) && pod.exists(now))
                .findFirst()
                .orElseThrow(Problem::notFound);
    }

    /** What a list shows now, newest first: the world as it was one lag ago. */
    List<Pod> listed(Instant now) {
        return existing(now.minus(listLag));
    }

    /** What exists at that time, newest first. */
    List<Pod> existing(Instant time) {
        var existing =
                new ArrayList<>(all().stream().filter(pod -> pod.exists(time)).toList());
        existing.sort(Comparator.comparing((Pod pod) -> pod.timeline.start()).reversed());
        return existing;
    }

    /** Every pod there ever was, newest first. */
    List<Pod> all() {
        return pods.reversed();
    }

    void act(Pod pod, String action, Instant now) {
        var status = pod.status(now);
        if (!status.actions().contains(action)) {
            throw Problem.of(409, "The action \"" + action + "\" is not valid for a pod that is " + status + ".");
        }
        if (pod.locked && Set.of("stop", "restart").contains(action)) {
            throw Problem.of(409, "The pod is locked.");
        }
        if (ignoredActions.contains(action)) {
            return;
        }
        switch (action) {
            case "start" -> start(pod, now);
            case "stop" -> stop(pod, now);
            case "restart" -> restart(pod, now);
            default -> terminate(pod, now);
        }
    }

    void terminate(Pod pod, Instant now) {
        pod.timeline.change(now, PodStatus.TERMINATED);
        release(pod);
    }

    /** Ends the pod's command: the container is started again, in the same pod, at the same price. */
    void endCommand(Pod pod, int exitCode, Instant now) {
        pod.logs.add(now, "system", "container exited with code " + exitCode);
        pod.logs.add(now, "system", "start container");
        pod.restarts++;
        pod.containerStarted = now;
    }

    void fail(Pod pod, Instant now) {
        pod.timeline.change(now, PodStatus.ERROR);
    }

    void update(Pod pod, ObjectNode changes, Instant now) {
        PodSpecs.update(pod, changes, model);
        var resets = changes.propertyNames().stream().anyMatch(PodSpecs.CONTAINER::contains);
        if (resets && pod.status(now) == PodStatus.RUNNING) {
            restart(pod, now);
        }
    }

    BigDecimal perHour(Instant now) {
        return existing(now).stream().map(pod -> pod.perHour(pod.status(now))).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private void start(Pod pod, Instant now) {
        if (model.stock
                .take(pod.kind(), pod.cloud(), List.of(pod.dataCenter), pod.count())
                .isEmpty()) {
            throw Problem.of(400, "There are not enough free GPUs on the host machine to start this pod.");
        }
        pod.holdsStock = true;
        pod.publicPort++;
        pod.timeline.change(now, PodStatus.STARTING);
        pod.boot(now, times);
        pod.logs.add(now, "system", "start container");
    }

    private void stop(Pod pod, Instant now) {
        pod.timeline.change(now, PodStatus.EXITED);
        pod.logs.add(now, "system", "stop container");
        release(pod);
    }

    private void restart(Pod pod, Instant now) {
        pod.timeline.change(now, PodStatus.STARTING);
        pod.boot(now, times);
        pod.logs.add(now, "system", "restart container");
    }

    private void release(Pod pod) {
        if (pod.holdsStock) {
            pod.holdsStock = false;
            model.stock.giveBack(pod.kind(), pod.cloud(), pod.dataCenter, pod.count());
        }
    }

    /** Pods and members of their environment as the outside may look at them. */
    FakePod view(Pod pod, Instant now) {
        var env = new LinkedHashMap<String, String>();
        pod.spec
                .get("env")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asString()));
        var status = pod.status(now);
        return new FakePod(
                pod.id,
                pod.name(),
                status,
                pod.timeline.start(),
                pod.perHour(status),
                pod.restarts,
                Collections.unmodifiableMap(env),
                JsonText.write(pod.spec));
    }
}
