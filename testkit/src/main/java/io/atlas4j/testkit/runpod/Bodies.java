package io.atlas4j.testkit.runpod;

import static io.atlas4j.testkit.server.Shape.flag;
import static io.atlas4j.testkit.server.Shape.integer;
import static io.atlas4j.testkit.server.Shape.listOf;
import static io.atlas4j.testkit.server.Shape.mapOf;
import static io.atlas4j.testkit.server.Shape.nonEmptyText;
import static io.atlas4j.testkit.server.Shape.number;
import static io.atlas4j.testkit.server.Shape.object;
import static io.atlas4j.testkit.server.Shape.text;
import static io.atlas4j.testkit.server.Shape.word;

import io.atlas4j.testkit.server.Shape;
import io.atlas4j.testkit.server.Shape.ObjectShape;
import java.util.Set;

/** What the vendor accepts in request bodies; anything else is a 422. */
final class Bodies {
    private static final int ANY = Integer.MAX_VALUE;
    private static final String VERSION = "^\\d+\\.\\d+$";

    /** Members that came after general availability. */
    private static final Set<String> LATER = Set.of("cmd", "entrypoint");

    static final ObjectShape PERSISTENT_MOUNT =
            object().required("size", integer(10, ANY)).required("path", text());
    static final ObjectShape NETWORK_MOUNT =
            object().required("volumeId", text()).required("path", text());
    static final ObjectShape MOUNTS = object().optional("persistent", PERSISTENT_MOUNT)
            .optional("network", listOf(NETWORK_MOUNT).and((at, value, complaints) -> {
                if (value.size() > 1) {
                    complaints.add(at + ": maxItems: got " + value.size() + ", want 1");
                }
            }));
    static final ObjectShape TEMPLATE_MOUNTS = object().optional("persistent", PERSISTENT_MOUNT);

    static final Shape ACTION = object().required("action", word("start", "stop", "restart", "terminate"));
    static final Shape SSH_KEYS =
            object().required("keys", listOf(text("^(ssh|ecdsa|sk)-[^\\s]+ [^\\s]+([ \\t][^\\n\\r]*)?$")));

    static final Shape VOLUME = object().required("name", nonEmptyText())
            .required("size", integer(10, 4096))
            .required("dataCenter", nonEmptyText())
            .optional("type", word("STANDARD", "HIGH_PERFORMANCE"));
    static final Shape VOLUME_UPDATE = object().optional("name", nonEmptyText())
            .optional("size", integer(10, 4096))
            .and((at, value, complaints) -> {
                if (value.isEmpty()) {
                    complaints.add(at + ": minProperties: got 0, want 1");
                }
            });
    static final Shape REGISTRY = object().required("name", nonEmptyText())
            .required("username", nonEmptyText())
            .required("password", nonEmptyText());
    static final Shape SECRET = object().required("name", text("^(?!RUNPOD)[a-zA-Z_][a-zA-Z0-9_.\\-/]{0,190}$"))
            .required("value", nonEmptyText())
            .optional("description", text());
    static final Shape SECRET_UPDATE =
            object().optional("value", nonEmptyText()).optional("description", text());

    static final ObjectShape JOB = object().required("input", Shape.any())
            .optional("webhook", text())
            .optional(
                    "policy",
                    object().optional("executionTimeout", integer(5_000, 604_800_000))
                            .optional("ttl", integer(10_000, 604_800_000))
                            .optional("lowPriority", flag()))
            .optional("s3Config", mapOf(text()));

    private Bodies() {}

    static Shape createPod(Release release) {
        var gpu = object().required("id", text())
                .optional("count", integer(1, ANY))
                .optional("allowedCudaVersions", listOf(text(VERSION)))
                .optional("minCudaVersion", text(VERSION));
        if (release == Release.SEPTEMBER_2026) {
            gpu.optional("minRamPerGpu", number(0)).optional("minVcpuCountPerGpu", number(0));
        }
        return container(release, object().required("name", nonEmptyText()))
                .optional("gpu", gpu)
                .optional("cpu", object().required("id", nonEmptyText()).required("vcpuCount", integer(2, ANY)))
                .optional("cloud", word("SECURE", "COMMUNITY"))
                .optional("dataCenterIds", listOf(text()))
                .optional("globalNetworking", flag())
                .optional("mounts", MOUNTS)
                .optional("templateId", nonEmptyText())
                .optional("startSsh", flag())
                .optional("startJupyter", flag())
                .and(imageUnlessTemplate());
    }

    static Shape updatePod(Release release) {
        return container(release, object())
                .optional("name", nonEmptyText())
                .optional("globalNetworking", flag())
                .optional("locked", flag())
                .optional("mounts", MOUNTS)
                .optional("templateId", text());
    }

    static Shape createTemplate(Release release) {
        return template(
                container(release, object().required("name", nonEmptyText()).required("image", text())));
    }

    static Shape updateTemplate(Release release) {
        return template(container(release, object()).optional("name", nonEmptyText()));
    }

    static Shape createEndpoint(Release release) {
        return endpoint(
                        container(
                                release,
                                object().required("name", nonEmptyText())
                                        .required("type", word("QUEUE", "LOAD_BALANCER"))
                                        .required("scaling", scaling())),
                        endpointGpu().required("pools", pools()))
                .and(imageUnlessTemplate());
    }

    static Shape updateEndpoint(Release release) {
        return endpoint(
                container(release, object()).optional("name", nonEmptyText()).optional("scaling", scaling()),
                endpointGpu().optional("pools", pools()));
    }

    private static ObjectShape container(Release release, ObjectShape shape) {
        shape.optional("image", text())
                .optional("args", text())
                .optional("cmd", listOf(text()))
                .optional("entrypoint", listOf(text()))
                .optional("disk", integer(1, ANY))
                .optional("env", mapOf(text()))
                .optional("ports", listOf(text()))
                .optional("registry", text().orNull());
        return release == Release.AUGUST_2026 ? shape.without(LATER) : shape;
    }

    private static ObjectShape template(ObjectShape shape) {
        return shape.optional("category", word("CPU", "NVIDIA", "AMD"))
                .optional("mounts", TEMPLATE_MOUNTS)
                .optional("serverless", flag())
                .optional("public", flag())
                .optional("startSsh", flag())
                .optional("startJupyter", flag())
                .optional("allowedCudaVersions", listOf(text(VERSION)));
    }

    private static ObjectShape endpoint(ObjectShape shape, ObjectShape gpu) {
        return shape.optional("gpu", gpu)
                .optional("cpu", listOf(object().required("id", nonEmptyText()).required("vcpuCount", integer(2, ANY))))
                .optional(
                        "workers",
                        object().optional("min", integer(0, ANY))
                                .optional("max", integer(0, ANY))
                                .optional("idleTimeout", integer(1, 3600)))
                .optional("dataCenterIds", listOf(text()))
                .optional("networkVolumes", listOf(text()))
                .optional("timeout", integer(0, ANY))
                .optional("flashboot", word("OFF", "FLASHBOOT", "PRIORITY_FLASHBOOT"))
                .optional("templateId", text());
    }

    private static ObjectShape endpointGpu() {
        return object().optional("excludedTypes", listOf(text()))
                .optional("count", integer(1, ANY))
                .optional("allowedCudaVersions", listOf(text(VERSION)))
                .optional("minCudaVersion", text("^$|" + VERSION));
    }

    private static Shape pools() {
        return listOf(text()).and((at, value, complaints) -> {
            if (value.isArray() && value.isEmpty()) {
                complaints.add(at + ": minItems: got 0, want 1");
            }
        });
    }

    private static Shape scaling() {
        var byDelay = object().required("type", word("QUEUE_DELAY")).required("queueDelay", number(0.5));
        var byCount = object().required("type", word("REQUEST_COUNT")).required("requestCount", integer(1, ANY));
        return (at, value, complaints) -> (value.path("type").asString("").equals("REQUEST_COUNT") ? byCount : byDelay)
                .check(at, value, complaints);
    }

    private static Shape imageUnlessTemplate() {
        return (at, value, complaints) -> {
            if (value.isObject() && !value.has("templateId") && !value.has("image")) {
                complaints.add(at + ": missing property 'image'");
            }
        };
    }
}
