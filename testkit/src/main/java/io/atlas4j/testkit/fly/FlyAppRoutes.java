package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.time.TimeSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Apps, their addresses and their volumes. */
final class FlyAppRoutes {
    private final FlyModel apps;
    private final MachineModel model;
    private final TimeSource time;

    FlyAppRoutes(FlyModel apps, MachineModel model, TimeSource time) {
        this.apps = apps;
        this.model = model;
        this.time = time;
    }

    void addTo(Routes routes) {
        var volumes = "/v1/apps/{app}/volumes";
        routes.on("POST", "/v1/apps", this::create)
                .on("GET", "/v1/apps/{app}/ip_assignments", call -> inApp(call, this::addresses))
                .on("POST", "/v1/apps/{app}/ip_assignments", call -> inApp(call, this::assign))
                .on("GET", volumes, call -> inApp(call, this::volumes))
                .on("POST", volumes, call -> inApp(call, this::createVolume))
                .on("GET", volumes + "/{id}", call -> onVolume(call, MachineJson::volume))
                .on("PUT", volumes + "/{id}/extend", call -> onVolume(call, volume -> extend(volume, call)))
                .on("DELETE", volumes + "/{id}", call -> onVolume(call, FlyAppRoutes::delete));
    }

    private Reply inApp(Call call, Function<Call, Reply> operation) {
        return apps.app(call.bound("app")).isPresent() ? operation.apply(call) : Problems.of(404, "app not found");
    }

    private Reply create(Call call) {
        var body = call.request().json().orElseGet(JsonText::object);
        var name = body.path("name").asString("");
        var organization = body.path("org_slug").asString("");
        if (name.isEmpty() || organization.isEmpty()) {
            return Problems.of(400, "name and org_slug are required");
        }
        if (apps.app(name).isPresent()) {
            return Problems.of(422, "Name has already been taken", "name_taken");
        }
        apps.create(name, organization);
        return Reply.empty(201);
    }

    private Reply addresses(Call call) {
        var addresses = model.addresses.getOrDefault(call.bound("app"), java.util.List.of());
        var answer = JsonText.object();
        answer.set(
                "ips",
                JsonText.array(addresses.stream().map(FlyAppRoutes::address).toList()));
        return Reply.json(200, answer);
    }

    private Reply assign(Call call) {
        var type = call.request()
                .json()
                .map(body -> body.path("type").asString(""))
                .orElse("");
        var address = switch (type) {
            case "shared_v4" -> "66.241.125.10";
            case "v4" -> "66.51.120.7";
            case "v6" -> "2a09:8280:1::7";
            case "private_v6" -> "fdaa:0:18:0:1::2";
            default -> "";
        };
        if (address.isEmpty()) {
            return Problems.of(422, "unknown type");
        }
        model.addresses
                .computeIfAbsent(call.bound("app"), any -> new ArrayList<>())
                .add(address);
        return Reply.json(200, address(address));
    }

    private static ObjectNode address(String ip) {
        return JsonText.object().put("ip", ip).put("region", "global").put("shared", ip.startsWith("66.241."));
    }

    private Reply volumes(Call call) {
        return Reply.json(
                200,
                JsonText.array(model.volumes.values().stream()
                        .filter(volume -> volume.app.equals(call.bound("app")))
                        .map(MachineJson::volume)
                        .toList()));
    }

    private Reply createVolume(Call call) {
        var body = call.request().json().orElseGet(JsonText::object);
        var volume = new MachineModel.Volume(
                "vol_" + model.nextId(),
                call.bound("app"),
                body.path("name").asString(""),
                body.path("region").asString(""),
                time.now(),
                body.path("size_gb").asInt(3));
        if (volume.name.isEmpty() || volume.region.isEmpty()) {
            return Problems.of(422, "name and region are required");
        }
        model.volumes.put(volume.id, volume);
        return Reply.json(200, MachineJson.volume(volume));
    }

    private Reply onVolume(Call call, Function<MachineModel.Volume, JsonNode> operation) {
        return Optional.ofNullable(model.volumes.get(call.bound("id")))
                .filter(volume -> volume.app.equals(call.bound("app")))
                .map(volume -> Reply.json(200, operation.apply(volume)))
                .orElseGet(() -> Problems.of(404, "volume not found"));
    }

    private static JsonNode extend(MachineModel.Volume volume, Call call) {
        volume.sizeGb = Math.max(
                volume.sizeGb,
                call.request().json().map(body -> body.path("size_gb").asInt(0)).orElse(0));
        var answer = JsonText.object().put("needs_restart", false);
        answer.set("volume", MachineJson.volume(volume));
        return answer;
    }

    private static JsonNode delete(MachineModel.Volume volume) {
        volume.deleted = true;
        return MachineJson.volume(volume);
    }
}
