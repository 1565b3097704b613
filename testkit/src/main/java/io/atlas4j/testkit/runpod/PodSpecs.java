package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The vendor's rules for what a pod may be, beyond the shape of the body. */
final class PodSpecs {
    /** Members whose change resets a running pod. */
    static final Set<String> CONTAINER =
            Set.of("image", "args", "cmd", "entrypoint", "disk", "ports", "env", "registry", "mounts");

    private static final int USUAL_DISK_GB = 20;
    private static final int MOST_VARIABLES = 50;
    private static final int MOST_HTTP_PORTS = 10;

    private PodSpecs() {}

    /** The request with its template and all defaults filled in. */
    static ObjectNode complete(ObjectNode body, RunPodModel model) {
        var spec = defaults();
        if (body.has("templateId")) {
            spec.setAll(fromTemplate(body.get("templateId").asString(), model));
        }
        var env = spec.get("env").deepCopy();
        spec.setAll(body.deepCopy());
        if (body.has("env")) {
            ((ObjectNode) env).setAll((ObjectNode) body.get("env").deepCopy());
            spec.set("env", env);
        }
        checkHardware(spec);
        checkContainer(spec, model);
        checkMounts(spec, model);
        if (spec.get("startSsh").asBoolean() && !model.sshKeys.isEmpty()) {
            ((ObjectNode) spec.get("env")).put("PUBLIC_KEY", String.join("\n", model.sshKeys));
        }
        if (spec.get("startJupyter").asBoolean() && !spec.get("env").has("JUPYTER_PASSWORD")) {
            ((ObjectNode) spec.get("env")).put("JUPYTER_PASSWORD", model.newId("jupyter-"));
        }
        return spec;
    }

    static BigDecimal price(ObjectNode spec) {
        var secure = spec.get("cloud").asString().equals("SECURE");
        if (spec.has("gpu")) {
            var type = Catalog.gpu(spec.get("gpu").get("id").asString()).orElseThrow();
            var count = new BigDecimal(spec.get("gpu").get("count").asInt());
            return (secure ? type.secure() : type.community()).multiply(count);
        }
        var type = Catalog.cpu(spec.get("cpu").get("id").asString()).orElseThrow();
        return type.secure()
                .multiply(new BigDecimal(spec.get("cpu").get("vcpuCount").asInt()));
    }

    /** Where it may be placed: where its volume is, where it asks for, or anywhere. */
    static List<String> dataCenters(ObjectNode spec, RunPodModel model) {
        var asked = texts(spec.path("dataCenterIds"));
        var wanted = asked.isEmpty()
                ? Catalog.DATA_CENTERS.stream().map(Catalog.DataCenter::id).toList()
                : asked;
        var mount = spec.path("mounts").path("network").path(0);
        if (mount.isMissingNode()) {
            return wanted;
        }
        var home = model.volumes
                .get(mount.get("volumeId").asString())
                .get("dataCenter")
                .asString();
        return wanted.stream().filter(home::equals).toList();
    }

    static void update(Pod pod, ObjectNode changes, RunPodModel model) {
        var spec = pod.spec.deepCopy();
        if (changes.has("templateId")) {
            var template = fromTemplate(changes.get("templateId").asString(), model);
            template.remove("mounts");
            spec.setAll(template);
        }
        var mounts = changes.path("mounts");
        if (mounts.has("network")) {
            var old = spec.path("mounts").path("network").path(0);
            var wanted = mounts.get("network").path(0);
            if (old.isMissingNode()
                    || wanted.isMissingNode()
                    || !old.get("volumeId").equals(wanted.get("volumeId"))) {
                throw Problem.of(400, "The network volume of a pod cannot be changed.");
            }
        }
        if (mounts.has("persistent") && !spec.path("mounts").has("persistent")) {
            throw Problem.of(400, "The kind of a pod's mounts cannot be changed.");
        }
        spec.setAll(changes.deepCopy());
        spec.remove("locked");
        checkContainer(spec, model);
        pod.spec.setAll(spec);
        pod.locked = changes.path("locked").asBoolean(pod.locked);
    }

    private static ObjectNode defaults() {
        var spec = JsonText.object();
        spec.put("args", "").put("disk", USUAL_DISK_GB).putNull("registry").put("cloud", "SECURE");
        spec.put("globalNetworking", false).put("startSsh", false).put("startJupyter", false);
        spec.putArray("cmd");
        spec.putArray("entrypoint");
        spec.putArray("ports");
        spec.putObject("env");
        spec.putObject("mounts");
        return spec;
    }

    private static ObjectNode fromTemplate(String id, RunPodModel model) {
        var template = model.templates.get(id).deepCopy();
        if (template.get("serverless").asBoolean()) {
            throw Problem.of(422, "A serverless template cannot be used for a pod.");
        }
        return template.retain(List.of(
                "image",
                "args",
                "cmd",
                "entrypoint",
                "disk",
                "env",
                "ports",
                "registry",
                "mounts",
                "startSsh",
                "startJupyter"));
    }

    private static void checkHardware(ObjectNode spec) {
        if (spec.has("gpu") == spec.has("cpu")) {
            throw Problem.of(400, "Exactly one of gpu and cpu is needed.");
        }
        if (spec.has("gpu")) {
            var gpu = (ObjectNode) spec.get("gpu");
            var type = Catalog.gpu(gpu.get("id").asString())
                    .orElseThrow(() ->
                            Problem.of(400, "The GPU type " + gpu.get("id").asString() + " does not exist."));
            gpu.put("count", gpu.path("count").asInt(1));
            if (!gpu.path("allowedCudaVersions").isEmpty() && gpu.has("minCudaVersion")) {
                throw Problem.of(400, "allowedCudaVersions and minCudaVersion exclude each other.");
            }
            var most = spec.get("cloud").asString().equals("SECURE") ? type.maxSecure() : type.maxCommunity();
            if (gpu.get("count").asInt() > most) {
                throw Problem.of(400, Problem.NO_CAPACITY);
            }
        } else {
            var cpu = (ObjectNode) spec.get("cpu");
            var type = Catalog.cpu(cpu.get("id").asString())
                    .orElseThrow(() ->
                            Problem.of(400, "The CPU type " + cpu.get("id").asString() + " does not exist."));
            var count = cpu.get("vcpuCount").asInt();
            if (Integer.bitCount(count) != 1) {
                throw Problem.of(400, "vcpuCount must be a power of two.");
            }
            cpu.put("memory", count * type.ramGbPerVcpu());
            if (spec.get("globalNetworking").asBoolean()) {
                throw Problem.of(400, "Global networking is for NVIDIA GPU pods.");
            }
        }
    }

    private static void checkContainer(ObjectNode spec, RunPodModel model) {
        if (spec.get("env").size() > MOST_VARIABLES) {
            throw Problem.of(400, "A pod takes at most " + MOST_VARIABLES + " environment variables.");
        }
        var ports = texts(spec.get("ports"));
        if (!ports.stream().allMatch(port -> port.matches("\\d{1,5}/(http|tcp)"))) {
            throw Problem.of(400, "Ports are written as 8000/http or 22/tcp.");
        }
        if (ports.stream().filter(port -> port.endsWith("/http")).count() > MOST_HTTP_PORTS) {
            throw Problem.of(400, "A pod takes at most " + MOST_HTTP_PORTS + " HTTP ports.");
        }
        if (spec.get("registry").isString()) {
            model.registries.get(spec.get("registry").asString());
        }
        var args = spec.get("args").asString();
        var exec = execForm(args);
        if (exec != null) {
            spec.setAll(exec);
            spec.put("args", "");
        } else if (!args.isEmpty()
                && !spec.get("cmd").isEmpty()
                && !args.equals(String.join(" ", texts(spec.get("cmd"))))) {
            throw Problem.of(400, "args and cmd do not agree.");
        }
    }

    private static void checkMounts(ObjectNode spec, RunPodModel model) {
        var mounts = spec.get("mounts");
        if (mounts.has("persistent") && !mounts.path("network").isEmpty()) {
            throw Problem.of(400, "A pod takes a persistent or a network mount, not both.");
        }
        if (mounts.has("persistent") && spec.has("cpu")) {
            throw Problem.of(400, "CPU pods take no persistent mount.");
        }
        if (!mounts.path("network").isEmpty()) {
            model.volumes.get(mounts.get("network").get(0).get("volumeId").asString());
        }
    }

    /** {@code args} may hold the exec form as JSON text. */
    private static @Nullable ObjectNode execForm(String args) {
        if (!args.startsWith("{")) {
            return null;
        }
        try {
            return JsonText.read(args) instanceof ObjectNode form ? form.retain(List.of("cmd", "entrypoint")) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
