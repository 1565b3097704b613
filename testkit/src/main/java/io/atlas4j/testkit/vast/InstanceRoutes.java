package io.atlas4j.testkit.vast;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.testkit.vast.VastSkin.Scope;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Instances: read, listed, changed, ended, their logs and keys. */
final class InstanceRoutes {
    private static final String ALL = "/api/v0/instances";
    private static final String ONE = ALL + "/{id}";
    private static final int PAGE = 25;
    private static final int LABEL = 1024;

    /** What is done to an instance that is there. */
    @FunctionalInterface
    interface OnContract {
        Reply answer(Contract contract, JsonNode body);
    }

    private final VastModel model;
    private final TimeSource time;

    InstanceRoutes(VastModel model, TimeSource time) {
        this.model = model;
        this.time = time;
    }

    void addTo(VastSkin skin) {
        skin.on(
                "GET",
                ALL,
                Scope.READ,
                20,
                call -> Problem.of(410, "deprecated_endpoint", "This endpoint is deprecated. Use /api/v1/instances/."));
        skin.on("DELETE", ALL, Scope.WRITE, 3, this::destroyAll);
        skin.on("GET", "/api/v1/instances", Scope.READ, 1, this::list);
        skin.on("GET", ONE, Scope.READ, 2, this::show);
        skin.on("PUT", ONE, Scope.WRITE, 1, on(this::change));
        skin.on("DELETE", ONE, Scope.WRITE, 3, on((contract, body) -> {
            model.destroy(contract, time.now());
            return Problem.ok();
        }));
        skin.on("PUT", ALL + "/reboot/{id}", Scope.WRITE, 1, on((contract, body) -> again(contract)));
        skin.on("PUT", ALL + "/recycle/{id}", Scope.WRITE, 1, on((contract, body) -> again(contract)));
        skin.on("PUT", ALL + "/bid_price/{id}", Scope.WRITE, 5.5, on(this::bid));
        skin.on("PUT", ALL + "/request_logs/{id}", Scope.READ, 0, on(this::log));
        skin.on("GET", ONE + "/ssh", Scope.READ, 2, on((contract, body) -> sshKeys(contract)));
        skin.on("POST", ONE + "/ssh", Scope.WRITE, 2, on(this::attach));
    }

    private Routes.Operation on(OnContract operation) {
        return call -> {
            var id = call.bound("id");
            if (!id.matches("\\d{1,18}")) {
                return Problem.of(400, "invalid_args", "invalid instance_id");
            }
            return model.visible(Long.parseLong(id), time.now())
                    .map(contract ->
                            operation.answer(contract, call.request().json().orElseGet(JsonText::object)))
                    .orElseGet(() -> Problem.noInstance(id));
        };
    }

    /** Gone is no error here, but null. */
    private Reply show(Call call) {
        var id = call.bound("id");
        if (!id.matches("\\d{1,18}")) {
            return Problem.of(400, "invalid_args", "invalid instance_id");
        }
        var answer = JsonText.object();
        model.visible(Long.parseLong(id), time.now())
                .ifPresentOrElse(
                        contract -> answer.set("instances", ContractJson.of(contract, time.now())),
                        () -> answer.putNull("instances"));
        return Reply.json(200, answer);
    }

    private Reply list(Call call) {
        var request = call.request();
        var now = time.now();
        var asked = request.queryValue("limit").map(Integer::parseInt).orElse(PAGE);
        var size = asked <= 0 ? 5 : Math.min(PAGE, asked);
        var after = request.queryValue("after_token").map(InstanceRoutes::read);
        if (after.filter(id -> id < 0).isPresent()) {
            return Problem.of(400, "invalid_token", "after_token is invalid");
        }
        var label = request.queryValue("select_filters").flatMap(InstanceRoutes::label);
        var all = model.listed(now).stream()
                .filter(contract -> label.map(contract.label::equals).orElse(true))
                .toList();
        var rest = all.stream()
                .filter(contract -> after.map(id -> contract.id > id).orElse(true))
                .toList();
        var page = rest.subList(0, Math.min(size, rest.size()));
        var labels = JsonText.object();
        all.forEach(contract ->
                labels.put(contract.label, labels.path(contract.label).asInt(0) + 1));
        var answer = JsonText.object()
                .put("success", true)
                .put("instances_found", page.size())
                .put("total_instances", all.size());
        answer.set("label_counts", labels);
        if (rest.size() > page.size()) {
            answer.put("next_token", token(page.getLast().id));
        } else {
            answer.putNull("next_token");
        }
        answer.set(
                "instances",
                JsonText.array(page.stream()
                        .map(contract -> ContractJson.of(contract, now))
                        .toList()));
        return Reply.json(200, answer);
    }

    private static String token(long id) {
        return Base64.getUrlEncoder().encodeToString(("{\"id\":" + id + "}").getBytes(UTF_8));
    }

    private static long read(String token) {
        try {
            return JsonText.read(new String(Base64.getUrlDecoder().decode(token), UTF_8))
                    .path("id")
                    .asLong(-1);
        } catch (IllegalArgumentException | JacksonException e) {
            return -1;
        }
    }

    private static Optional<String> label(String filters) {
        try {
            return Optional.of(JsonText.read(filters).path("label").path("eq").asString(""))
                    .filter(text -> !text.isEmpty());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private Reply change(Contract contract, JsonNode body) {
        var now = time.now();
        if (body.path("label").asString("").length() > LABEL) {
            return Problem.of(400, "invalid_args", "label_too_long");
        }
        if (body.path("label").isString()) {
            contract.label = body.path("label").asString();
        }
        switch (body.path("state").asString("")) {
            case "stopped" -> contract.stop(now);
            case "running" -> {
                if (!model.hasCard) {
                    return Problem.of(400, "missing_billing", "You lack credit, see the billing page.");
                }
                contract.start(now);
                if (!contract.contract().equals("running")) {
                    return Problem.of(
                            200,
                            "resources_unavailable",
                            "Required resources are currently unavailable, state change queued.");
                }
            }
            default -> {}
        }
        return Problem.ok();
    }

    private Reply again(Contract contract) {
        if (!contract.actual(time.now()).equals("running")) {
            return Problem.of(200, "invalid_id", "Invalid instance id.");
        }
        contract.restart(time.now());
        return Problem.ok();
    }

    private Reply bid(Contract contract, JsonNode body) {
        if (!contract.isBid()) {
            return Problem.of(400, "invalid_args", "Can't change price of on-demand contract.");
        }
        contract.bid = Optional.of(body.path("price").decimalValue(BigDecimal.ZERO));
        if (contract.bid.get().compareTo(contract.offer.minBid) >= 0
                && contract.contract().equals("stopped")) {
            contract.offer.occupied = false;
            contract.start(time.now());
        }
        return Problem.ok();
    }

    private Reply log(Contract contract, JsonNode body) {
        var tail = body.path("tail").asString("1000");
        if (!tail.matches("\\d{1,6}")) {
            return Problem.of(400, "invalid_args", "tail must be a number");
        }
        var from = Math.max(0, contract.log.size() - Integer.parseInt(tail));
        var text = contract.log.subList(from, contract.log.size()).stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        var name = "log-" + model.nextId();
        model.results.put(name, new VastModel.Result(text, model.looksBeforeResult));
        return Reply.json(
                200,
                JsonText.object()
                        .put("success", true)
                        .put("result_url", model.resultsAt + "/results/" + name + "?X-Amz-Signature=sealed")
                        .put("msg", "uploading"));
    }

    /** The list is the text of a list. */
    private static Reply sshKeys(Contract contract) {
        var keys = new ArrayList<JsonNode>();
        for (var i = 0; i < contract.sshKeys.size(); i++) {
            keys.add(JsonText.object().put("id", i + 1).put("public_key", contract.sshKeys.get(i)));
        }
        return Reply.json(
                200, JsonText.object().put("success", true).put("ssh_keys", JsonText.write(JsonText.array(keys))));
    }

    private Reply attach(Contract contract, JsonNode body) {
        var key = body.path("ssh_key").asString("");
        if (contract.sshKeys.contains(key)) {
            return Problem.of(200, "ssh_key_exists", "SSH key is already associated with instance.");
        }
        contract.sshKeys.add(key);
        return Reply.json(200, JsonText.object().put("success", true).put("msg", "SSH key added to instance."));
    }

    private Reply destroyAll(Call call) {
        var ids = new ArrayList<Long>();
        call.request().json().orElseGet(JsonText::object).path("instance_ids").forEach(id -> ids.add(id.asLong()));
        if (ids.isEmpty()) {
            return Problem.of(400, "invalid_args", "instance_ids array is required");
        }
        var there = ids.stream()
                .flatMap(id -> model.visible(id, time.now()).stream())
                .toList();
        if (there.isEmpty()) {
            return Problem.of(404, "instances_not_found", "Instances " + ids + " not found.");
        }
        there.forEach(contract -> model.destroy(contract, time.now()));
        return Problem.ok();
    }
}
