package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Things as Lambda writes them. */
final class LambdaJson {
    private LambdaJson() {}

    static Reply data(JsonNode data) {
        return Reply.json(200, JsonText.object().set("data", data));
    }

    static Reply data(List<? extends JsonNode> list) {
        return data(JsonText.array(list));
    }

    static ObjectNode region(String name) {
        return JsonText.object().put("name", name).put("description", "Somewhere called " + name);
    }

    static ObjectNode type(InstanceType type) {
        var json = JsonText.object()
                .put("name", type.name)
                .put("description", type.description())
                .put("gpu_description", type.gpuDescription)
                .put("price_cents_per_hour", type.cents);
        json.putObject("specs")
                .put("vcpus", type.vcpus)
                .put("memory_gib", type.memoryGib)
                .put("storage_gib", type.storageGib)
                .put("gpus", type.gpus);
        json.put("architecture", type.name.contains("gh200") ? "arm64" : "x86_64");
        return json;
    }

    /** A new machine has no address, and says so by leaving it out. */
    static ObjectNode instance(Instance instance, LambdaModel model, Instant now) {
        var json = JsonText.object().put("id", instance.id);
        if (!instance.name.isEmpty()) {
            json.put("name", instance.name);
        }
        if (instance.hasAddress(now)) {
            var token = "53968f128c4a4489b688c2c0a181d083";
            json.put("ip", instance.address())
                    .put("private_ip", "10.19.60.4")
                    .put("hostname", instance.address().replace('.', '-') + ".cloud.lambda.ai")
                    .put("jupyter_token", token)
                    .put("jupyter_url", "https://jupyter-3ac4c5c6.lambdaspaces.com/?token=" + token);
        }
        json.put("status", instance.status(now));
        json.set("ssh_key_names", instance.launch.path("ssh_key_names"));
        json.set("file_system_names", JsonText.texts(instance.filesystems()));
        var mounts = model.filesystems.values().stream()
                .filter(it -> instance.filesystems().contains(it.name()))
                .map(it -> JsonText.object()
                        .put("mount_point", "/lambda/nfs/" + it.name())
                        .put("file_system_id", it.id()))
                .toList();
        if (!mounts.isEmpty()) {
            json.set("file_system_mounts", JsonText.array(mounts));
        }
        json.set("region", region(instance.region));
        json.set("instance_type", type(instance.type));
        json.set("actions", actions(instance, now));
        json.put("is_reserved", false);
        if (!instance.tags.isEmpty()) {
            json.set("tags", JsonText.array(instance.tags));
        }
        if (!instance.rulesets().isEmpty()) {
            json.set(
                    "firewall_rulesets",
                    JsonText.array(instance.rulesets().stream()
                            .map(id -> JsonText.object().put("id", id))
                            .toList()));
        }
        return json;
    }

    private static ObjectNode actions(Instance instance, Instant now) {
        var actions = JsonText.object();
        for (var action : List.of("rebuild", "restart", "cold_reboot", "terminate")) {
            var available = action.equals("terminate")
                    ? instance.canEnd(now)
                    : instance.status(now).equals("active");
            var json = actions.putObject(action).put("available", available);
            if (!available) {
                json.put("reason_code", "vm-has-not-launched").put("reason_description", "Not now.");
            }
        }
        actions.putObject("migrate")
                .put("available", false)
                .put("reason_code", "vm-is-too-old")
                .put("reason_description", "Not supported for this instance.");
        return actions;
    }

    static ObjectNode ruleset(LambdaModel.Ruleset ruleset, LambdaModel model, Instant now) {
        var json = JsonText.object().put("id", ruleset.id).put("name", ruleset.name);
        json.set("region", region(ruleset.region));
        json.set("rules", JsonText.array(ruleset.rules));
        json.put("created", ruleset.created.toString());
        json.set("instance_ids", JsonText.texts(model.usersOf(ruleset, now)));
        return json;
    }

    static ObjectNode filesystem(LambdaModel.Filesystem filesystem, LambdaModel model, Instant now) {
        var json = JsonText.object()
                .put("id", filesystem.id())
                .put("name", filesystem.name())
                .put("mount_point", "/lambda/nfs/" + filesystem.name())
                .put("created", filesystem.created().toString());
        json.putObject("created_by")
                .put("id", "3da5a70a57a7422ea8a7203f98b2198d")
                .put("email", "dev@acme.example")
                .put("status", "active");
        json.put("is_in_use", model.isUsed(filesystem, now));
        json.set("region", region(filesystem.region()));
        return json;
    }

    static ObjectNode key(LambdaModel.Key key) {
        return JsonText.object().put("id", key.id()).put("name", key.name()).put("public_key", key.publicKey());
    }

    static FakeInstance snapshot(Instance instance, Instant now) {
        Map<String, String> tags = new HashMap<>();
        instance.tags.forEach(
                tag -> tags.put(tag.path("key").asString(), tag.path("value").asString()));
        return new FakeInstance(
                instance.id,
                instance.name,
                instance.status(now),
                instance.type.name,
                instance.region,
                tags,
                instance.launch.path("user_data").asString(""));
    }
}
