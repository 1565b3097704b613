package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Leases and metadata of machines. */
final class MachineLeaseRoutes {
    private final MachineRoutes machines;
    private final MachineModel model;
    private final TimeSource time;

    MachineLeaseRoutes(MachineRoutes machines, MachineModel model, TimeSource time) {
        this.machines = machines;
        this.model = model;
        this.time = time;
    }

    void addTo(Routes routes, String one) {
        routes.on("GET", one + "/lease", machines.on("get-lease", this::look))
                .on("POST", one + "/lease", machines.changing("lease", this::take))
                .on("DELETE", one + "/lease", machines.changing("release", this::release))
                .on("GET", one + "/metadata", machines.on("metadata", this::metadata))
                .on("POST", one + "/metadata/{key}", machines.changing("put-metadata", this::put));
    }

    private Reply look(Machine machine, Call call) {
        return machine.lease(time.now())
                .map(lease -> Reply.json(
                        200,
                        MachineJson.lease(
                                new Machine.Lease("", lease.expires(), lease.description()),
                                machine,
                                model.bareLeases)))
                .orElseGet(() -> Problems.of(404, "lease not found"));
    }

    private Reply take(Machine machine, Call call) {
        var body = call.request().json().orElseGet(JsonText::object);
        var ttl = body.path("ttl").asInt(13);
        var nonce = machine.lease(time.now()).map(Machine.Lease::nonce).orElseGet(model::nextId);
        var lease = new Machine.Lease(
                nonce,
                time.now().plus(Duration.ofSeconds(ttl)),
                body.path("description").asString(""));
        machine.lease(Optional.of(lease));
        return Reply.json(201, MachineJson.lease(lease, machine, model.bareLeases));
    }

    private Reply release(Machine machine, Call call) {
        if (machine.lease(time.now()).isEmpty()) {
            return Problems.of(404, "lease not found");
        }
        machine.lease(Optional.empty());
        return Problems.ok();
    }

    private Reply metadata(Machine machine, Call call) {
        return machine.config.path("metadata") instanceof ObjectNode metadata
                ? Reply.json(200, metadata)
                : Reply.json(200, JsonText.object());
    }

    private Reply put(Machine machine, Call call) {
        var body = call.request().json().orElseGet(JsonText::object);
        machine.config
                .withObjectProperty("metadata")
                .put(call.bound("key"), body.path("value").asString(""));
        return Reply.empty(204);
    }
}
