package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.testkit.vast.VastSkin.Scope;
import io.atlas4j.time.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The account: its credit, charges, SSH keys and volumes. */
final class AccountRoutes {
    private static final int MOST_CHARGES = 500;

    private final VastModel model;
    private final TimeSource time;

    AccountRoutes(VastModel model, TimeSource time) {
        this.model = model;
        this.time = time;
    }

    void addTo(VastSkin skin) {
        skin.on("GET", "/api/v0/users/current", Scope.READ, 1, call -> user());
        skin.on("GET", "/api/v0/charges", Scope.READ, 1, this::charges);
        skin.on("GET", "/api/v0/ssh", Scope.READ, 1, call -> sshKeys());
        skin.on("POST", "/api/v0/ssh", Scope.WRITE, 1, this::createSshKey);
        skin.on("DELETE", "/api/v0/ssh/{id}", Scope.WRITE, 1, this::deleteSshKey);
        skin.on("GET", "/api/v0/volumes", Scope.READ, 2, call -> volumes());
        skin.on("PUT", "/api/v0/volumes", Scope.WRITE, 1, this::createVolume);
        skin.on("DELETE", "/api/v0/volumes", Scope.WRITE, 2, this::deleteVolume);
        skin.on("POST", "/api/v0/volumes/search", Scope.READ, 2, call -> searchVolumes());
    }

    private Reply user() {
        return Reply.json(
                200,
                JsonText.object()
                        .put("id", 4242)
                        .put("email", "me@acme.example")
                        .put("balance", 0)
                        .put("credit", model.credit)
                        .put("ssh_key", ""));
    }

    /** Needs both ends of the days, as seconds in a text of JSON. */
    private Reply charges(Call call) {
        var filters = call.request()
                .queryValue("select_filters")
                .map(AccountRoutes::read)
                .orElseGet(JsonText::object);
        var day = filters.path("day");
        if (!day.path("gte").isNumber() || !day.path("lte").isNumber()) {
            return Problem.of(400, "invalid_args", "Must provide both 'day' gte and lte filters for instance charges");
        }
        var now = time.now();
        var all = new ArrayList<ObjectNode>();
        var first = Instant.ofEpochSecond(day.path("gte").asLong());
        var last = Instant.ofEpochSecond(day.path("lte").asLong());
        var ends = new LinkedHashMap<>(model.destroyed);
        model.contracts.values().forEach(contract -> ends.put(contract, now));
        ends.forEach((contract, end) -> {
            if (!contract.created.isAfter(last) && !end.isBefore(first)) {
                all.add(charge(contract, end));
            }
        });
        var from =
                call.request().queryValue("after_token").map(Integer::parseInt).orElse(0);
        var size = Math.min(
                MOST_CHARGES,
                call.request().queryValue("limit").map(Integer::parseInt).orElse(100));
        var to = Math.min(all.size(), from + Math.min(size, model.chargesOnPage));
        var answer =
                JsonText.object().put("success", true).put("count", to - from).put("total", all.size());
        answer.set("results", JsonText.array(all.subList(from, to)));
        if (to < all.size()) {
            answer.put("next_token", String.valueOf(to));
        } else {
            answer.putNull("next_token");
        }
        return Reply.json(200, answer);
    }

    private static JsonNode read(String text) {
        try {
            return JsonText.read(text);
        } catch (JacksonException e) {
            return JsonText.object();
        }
    }

    private static ObjectNode charge(Contract contract, Instant until) {
        var gpu = contract.gpuCost(until);
        var disk = contract.diskCost(until);
        var charge = JsonText.object()
                .put("start", contract.created.getEpochSecond())
                .put("end", until.getEpochSecond())
                .put("type", "instance")
                .put("source", "instance-" + contract.id)
                .put("description", "Instance " + contract.id + " Charges")
                .put("amount", gpu.add(disk));
        charge.putObject("metadata").put("label", contract.label);
        var items = charge.putArray("items");
        Map.of("gpu", gpu, "disk", disk)
                .forEach((type, amount) -> items.addObject().put("type", type).put("amount", amount));
        return charge;
    }

    private Reply sshKeys() {
        if (model.sshKeys.isEmpty()) {
            return Reply.empty(404);
        }
        return Reply.json(
                200,
                JsonText.array(model.sshKeys.entrySet().stream()
                        .map(entry -> JsonText.object()
                                .put("id", entry.getKey())
                                .put("user_id", 4242)
                                .put("key", entry.getValue()))
                        .toList()));
    }

    private Reply createSshKey(Call call) {
        var key = call.request()
                .json()
                .orElseGet(JsonText::object)
                .path("ssh_key")
                .asString("");
        if (key.isBlank() || model.sshKeys.containsValue(key)) {
            return Problem.of(400, "invalid_args", "The key is missing or there already.");
        }
        var id = model.nextId();
        model.sshKeys.put(id, key);
        var answer = JsonText.object().put("success", true);
        answer.putObject("key").put("id", id).put("user_id", 4242).put("public_key", key);
        return Reply.json(200, answer);
    }

    private Reply deleteSshKey(Call call) {
        return model.sshKeys.remove(Long.valueOf(call.bound("id"))) == null
                ? Problem.of(400, "no_such_ssh_key", "There is no such key.")
                : Problem.ok();
    }

    private Reply volumes() {
        var volumes = model.volumes.values().stream()
                .map(volume -> JsonText.object()
                        .put("id", volume.id)
                        .put("label", volume.name)
                        .put("machine_id", volume.machine)
                        .put("disk_space", volume.sizeGb)
                        .put("geolocation", volume.place)
                        .put("status", "active"))
                .toList();
        return Reply.json(200, JsonText.object().set("volumes", JsonText.array(volumes)));
    }

    private Reply searchVolumes() {
        var offers = model.offers.values().stream()
                .filter(offer -> !offer.gone)
                .map(offer -> JsonText.object()
                        .put("id", offer.id + 500_000)
                        .put("machine_id", offer.machine)
                        .put("disk_space", offer.diskGb)
                        .put("storage_cost", offer.storage)
                        .put("geolocation", offer.place)
                        .put("reliability2", offer.reliability))
                .toList();
        return Reply.json(200, JsonText.object().set("offers", JsonText.array(offers)));
    }

    private Reply createVolume(Call call) {
        var body = call.request().json().orElseGet(JsonText::object);
        var offer = model.offers.get(body.path("id").asLong(0) - 500_000);
        if (offer == null) {
            return Problem.of(400, "invalid_args", "id must refer to a volume offer");
        }
        var id = model.nextId();
        var name = body.path("name").asString("V." + id);
        model.volumes.put(
                id,
                new VastModel.Volume(
                        id, offer.machine, name, offer.place, body.path("size").asInt(15)));
        return Reply.json(200, JsonText.object().put("success", true).put("volume_name", "V." + id));
    }

    private Reply deleteVolume(Call call) {
        var id = call.request().json().orElseGet(JsonText::object).path("id").asLong(0);
        if (model.contracts.values().stream()
                .anyMatch(contract -> contract.volume.filter(used -> used == id).isPresent())) {
            return Problem.of(409, "volume in use", "existing instances use that volume!");
        }
        return model.volumes.remove(id) == null
                ? Problem.of(404, "no_such_volume", "could not find a listed volume matching id")
                : Problem.ok();
    }
}
