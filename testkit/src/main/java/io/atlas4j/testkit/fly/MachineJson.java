package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How Fly writes machines and volumes. */
final class MachineJson {
    private MachineJson() {}

    static ObjectNode machine(Machine machine, Instant now) {
        var json = JsonText.object()
                .put("id", machine.id)
                .put("name", machine.name)
                .put("state", machine.state(now))
                .put("region", machine.region)
                .put("instance_id", machine.version)
                .put("version", machine.version)
                .put("private_ip", "fdaa:0:18:a7b:1d:2:" + machine.id.substring(10) + ":2")
                .put("created_at", machine.created.toString())
                .put("updated_at", machine.updated.toString())
                .put("host_status", "ok")
                .put("cordoned", false)
                .put("nonce", "");
        json.set("config", shown(machine.config));
        json.set("events", JsonText.array(machine.events));
        return json;
    }

    /** {@code autostop} is written as a word and read back as a boolean, except for one of the words. */
    private static ObjectNode shown(ObjectNode config) {
        var copy = config.deepCopy();
        for (var service : copy.path("services")) {
            switch (service.path("autostop").asString("")) {
                case "off" -> ((ObjectNode) service).put("autostop", false);
                case "stop" -> ((ObjectNode) service).put("autostop", true);
                default -> {}
            }
        }
        return copy;
    }

    static ObjectNode overview(Machine machine, Instant now) {
        var json = JsonText.object()
                .put("id", machine.id)
                .put("app_name", machine.app)
                .put("name", machine.name)
                .put("state", machine.state(now))
                .put("region", machine.region)
                .put("instance_id", machine.version)
                .put("version", machine.version)
                .put("created_at", machine.created.toString())
                .put("updated_at", machine.updated.toString());
        var config = json.putObject("config");
        config.set("guest", machine.config.path("guest"));
        return json;
    }

    static ObjectNode lease(Machine.Lease lease, Machine machine, boolean bare) {
        var json = JsonText.object()
                .put("nonce", lease.nonce())
                .put("expires_at", lease.expires().getEpochSecond())
                .put("owner", "dev@acme.example")
                .put("description", lease.description())
                .put("version", machine.version);
        if (bare) {
            return json;
        }
        var envelope = JsonText.object().put("status", "success");
        envelope.set("data", json);
        return envelope;
    }

    static ObjectNode volume(MachineModel.Volume volume) {
        return JsonText.object()
                .put("id", volume.id)
                .put("name", volume.name)
                .put("state", volume.deleted ? "pending_destroy" : "created")
                .put("size_gb", volume.sizeGb)
                .put("region", volume.region)
                .put("zone", "6c4a")
                .put("encrypted", true)
                .put("created_at", volume.created.toString())
                .put("fstype", "ext4")
                .put("host_status", "ok");
    }

    static FakeMachine snapshot(Machine machine, Instant now) {
        return new FakeMachine(
                machine.id,
                machine.name,
                machine.app,
                machine.region,
                machine.state(now),
                texts(machine.config.path("env")),
                texts(machine.config.path("metadata")));
    }

    static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }
}
