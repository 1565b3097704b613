package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A pod in the vendor's words, as it stands at a time. */
final class PodJson {
    /** Whoever asks for a port above gets one that has the same number inside and outside. */
    private static final int HIGHEST_PORT = 65_535;

    private static final String PUBLIC_IP = "203.0.113.7";

    private final RunPodModel model;

    PodJson(RunPodModel model) {
        this.model = model;
    }

    ObjectNode of(Pod pod, Instant now) {
        var status = pod.status(now);
        var json = JsonText.object().put("id", pod.id).put("name", pod.name()).put("status", status.name());
        json.set("actions", JsonText.texts(status.actions()));
        for (var member : List.of("image", "args", "disk", "mounts", "ports", "env", "registry", "cloud")) {
            json.set(member, pod.spec.get(member));
        }
        if (model.release == Release.SEPTEMBER_2026) {
            json.set("cmd", pod.spec.get("cmd"));
            json.set("entrypoint", pod.spec.get("entrypoint"));
        }
        hardware(pod, json);
        json.put("dataCenterId", status == PodStatus.PROVISIONING ? null : pod.dataCenter);
        json.put("cudaVersion", pod.isGpu() && status == PodStatus.RUNNING ? "12.8" : null);
        json.set("ssh", ssh(pod, now));
        json.putNull("template"); // so it is observed, whatever the pod was made from
        json.set("cost", JsonText.money(status.billsCompute() ? pod.computePerHour : BigDecimal.ZERO));
        json.put("locked", pod.locked);
        runtime(pod, now, json);
        json.put("createdAt", pod.timeline.start().toString());
        json.put("startedAt", pod.upSince(now).map(Instant::toString).orElse(null));
        json.putObject("globalNetworking")
                .put("enabled", pod.spec.get("globalNetworking").asBoolean());
        return json;
    }

    private void hardware(Pod pod, ObjectNode json) {
        if (!pod.isGpu()) {
            json.set("cpu", pod.spec.get("cpu"));
            return;
        }
        var gpu = json.putObject("gpu").put("id", pod.kind()).put("count", pod.count());
        if (model.release == Release.SEPTEMBER_2026) {
            gpu.put("vcpuCount", 16 * pod.count()).put("memory", 62 * pod.count());
        }
    }

    private ObjectNode ssh(Pod pod, Instant now) {
        var ssh = JsonText.object();
        var user = pod.id + "-64411eb2";
        ssh.set("proxy", endpoint("ssh.runpod.io", 22, user, "ssh " + user + "@ssh.runpod.io"));
        var ports = PodSpecs.texts(pod.spec.get("ports"));
        if (ports.contains("22/tcp") && pod.publishes(now, model.pods.times)) {
            var port = publicPort(pod, ports.indexOf("22/tcp"));
            ssh.set("direct", endpoint(PUBLIC_IP, port, "root", "ssh root@" + PUBLIC_IP + " -p " + port));
        } else {
            ssh.putNull("direct");
        }
        return ssh;
    }

    /** Null while it is placed, empty while it starts, then telemetry, and the ports last. */
    private void runtime(Pod pod, Instant now, ObjectNode json) {
        var since = pod.upSince(now);
        if (since.isEmpty()) {
            if (pod.status(now) == PodStatus.STARTING) {
                json.putObject("runtime");
            } else {
                json.putNull("runtime");
            }
            return;
        }
        var runtime = json.putObject("runtime")
                .put("uptime", Duration.between(since.get(), now).toSeconds());
        if (pod.isGpu()) {
            runtime.putArray("gpus").addObject().put("util", 94).put("memoryUtil", 78);
        }
        runtime.putObject("cpu").put("util", 12);
        runtime.putObject("memory").put("util", 40);
        var published = runtime.putArray("ports");
        if (!pod.publishes(now, model.pods.times)) {
            return;
        }
        var ports = PodSpecs.texts(pod.spec.get("ports"));
        for (var i = 0; i < ports.size(); i++) {
            var parts = ports.get(i).split("/", 2);
            if (parts[1].equals("tcp")) {
                var number = Integer.parseInt(parts[0]);
                published
                        .addObject()
                        .put("private", number > HIGHEST_PORT ? publicPort(pod, i) : number)
                        .put("public", publicPort(pod, i))
                        .put("type", "tcp")
                        .put("ip", PUBLIC_IP);
            } else if (model.listsHttpPorts) {
                published
                        .addObject()
                        .put("private", Integer.parseInt(parts[0]))
                        .putNull("public")
                        .put("type", "http")
                        .putNull("ip");
            }
        }
    }

    private static int publicPort(Pod pod, int index) {
        return pod.publicPort + 100 * (index + 1);
    }

    private static ObjectNode endpoint(String host, int port, String user, String command) {
        return JsonText.object()
                .put("host", host)
                .put("port", port)
                .put("username", user)
                .put("command", command);
    }
}
