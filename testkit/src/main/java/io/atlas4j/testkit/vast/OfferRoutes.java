package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.testkit.vast.VastSkin.Scope;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Offers: searched and rented. */
final class OfferRoutes {
    private static final Set<String> PLAIN =
            Set.of("type", "order", "limit", "allocated_storage", "disable_bundling", "select_cols");
    private static final Map<String, IntPredicate> COMPARISONS = Map.of(
            "eq", sign -> sign == 0,
            "neq", sign -> sign != 0,
            "gt", sign -> sign > 0,
            "gte", sign -> sign >= 0,
            "lt", sign -> sign < 0,
            "lte", sign -> sign <= 0);
    private static final Set<String> RUNTYPES =
            Set.of("ssh", "jupyter", "args", "ssh_proxy", "ssh_direct", "jupyter_proxy", "jupyter_direct");

    private final VastModel model;
    private final TimeSource time;

    OfferRoutes(VastModel model, TimeSource time) {
        this.model = model;
        this.time = time;
    }

    void addTo(VastSkin skin) {
        skin.on("POST", "/api/v0/bundles", Scope.READ, 2, this::search);
        skin.on("PUT", "/api/v0/asks/{id}", Scope.WRITE, 4.5, this::rent);
    }

    private Reply search(Call call) {
        if (!(call.request().json().orElse(null) instanceof ObjectNode asked)) {
            return Problem.of(400, "invalid_args", "Invalid query: must be dict of conditions");
        }
        var query = JsonText.object().setAll(asked);
        // What a search that does not say it gets.
        if (!query.has("verified")) {
            query.putObject("verified").put("eq", true);
        }
        var bid = query.path("type").asString("").equals("bid");
        var allocated = query.path("allocated_storage").asDouble(8);
        var found = model.offers.values().stream()
                .filter(offer -> !offer.rented && !offer.gone && !offer.occupied)
                .map(offer -> offer.json(allocated, bid))
                .filter(offer -> query.properties().stream()
                        .filter(condition -> !PLAIN.contains(condition.getKey()))
                        .allMatch(condition -> holds(offer, condition.getKey(), condition.getValue())))
                .sorted(order(query))
                .limit(query.path("limit").asLong(64))
                .toList();
        return Reply.json(200, JsonText.object().set("offers", JsonText.array(found)));
    }

    private static Comparator<ObjectNode> order(JsonNode query) {
        var first = query.path("order").path(0);
        var field = first.path(0).asString("score");
        Comparator<ObjectNode> order =
                Comparator.comparing(offer -> offer.path(field).decimalValue(BigDecimal.ZERO));
        return first.path(1).asString("desc").equals("desc") ? order.reversed() : order;
    }

    private static boolean holds(ObjectNode offer, String field, JsonNode condition) {
        var is = switch (field) {
            case "verified" -> JsonText.of(offer.path("verification").asString().equals("verified"));
            case "datacenter" -> JsonText.of(offer.path("hosting_type").asInt() == 1);
            case "geolocation" ->
                JsonText.of(offer.path("geolocation").asString().replaceFirst("^.*, ", ""));
            default -> offer.path(field);
        };
        return condition.properties().stream().allMatch(part -> switch (part.getKey()) {
            case "in" -> isAmong(is, part.getValue());
            case "notin" -> !isAmong(is, part.getValue());
            default -> COMPARISONS.getOrDefault(part.getKey(), sign -> false).test(compared(is, part.getValue()));
        });
    }

    private static boolean isAmong(JsonNode is, JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).anyMatch(value -> compared(is, value) == 0);
    }

    private static int compared(JsonNode a, JsonNode b) {
        return a.isNumber() && b.isNumber()
                ? a.decimalValue().compareTo(b.decimalValue())
                : a.asString().compareTo(b.asString());
    }

    private Reply rent(Call call) {
        var now = time.now();
        var body = call.request().json().orElseGet(JsonText::object);
        var wrong = wrong(body);
        if (!wrong.isEmpty()) {
            return Problem.of(400, "invalid_args", wrong);
        }
        if (!model.hasCard) {
            return Problem.of(400, "missing_billing", "You lack credit, see the billing page.");
        }
        var id = call.bound("id");
        var offer = id.matches("\\d{1,18}") ? model.offers.get(Long.valueOf(id)) : null;
        if (offer == null || offer.gone) {
            return Problem.of(
                    404, "no_such_ask", "error 404/3603: no_such_ask Instance type by id " + id + " is not available.");
        }
        var price = body.path("price").decimalValue(BigDecimal.ZERO);
        var low = price.signum() > 0 && price.compareTo(offer.minBid) < 0;
        if (offer.vanishing || offer.rented || offer.occupied) {
            offer.vanishing = false;
            offer.gone = !offer.rented;
            return Problem.of(410, "no_such_ask", "Instance type " + id + " is no longer available.");
        }
        var contract = model.rent(offer, now);
        fill(contract, body);
        if (low || model.stopsTheNext) {
            model.stopsTheNext = false;
            contract.leaveStopped(now);
            offer.rented = false;
        }
        return Reply.json(
                200,
                JsonText.object()
                        .put("success", contract.contract().equals("running"))
                        .put("new_contract", contract.id)
                        .put("instance_api_key", contract.key));
    }

    private static String wrong(JsonNode body) {
        if (!body.path("image").isString() && !body.path("template_hash_id").isString()) {
            return "image is required";
        }
        if (body.path("label").asString("").length() > 1024) {
            return "label_too_long";
        }
        if (!body.path("env").isMissingNode() && !body.path("env").isObject()) {
            return "env must be an object";
        }
        if (body.has("runtype") && !RUNTYPES.contains(body.path("runtype").asString())) {
            return "unknown runtype";
        }
        if (body.path("onstart").asString("").length() > 4048) {
            return "onstart is too long";
        }
        return "";
    }

    private void fill(Contract contract, JsonNode body) {
        contract.label = body.path("label").asString("");
        contract.image = body.path("image").asString("template/image:1");
        contract.disk = body.path("disk").asDouble(8);
        contract.onstart = body.path("onstart").asString("");
        var type = body.path("runtype").asString(body.has("args") ? "args" : "ssh");
        contract.runtype = type.equals("ssh_direct") ? "ssh ssh_direc ssh_proxy" : type;
        body.path("env")
                .properties()
                .forEach(pair -> contract.env.put(pair.getKey(), pair.getValue().asString()));
        body.path("args").forEach(word -> contract.args.add(word.asString()));
        if (body.path("price").isNumber()) {
            contract.bid = java.util.Optional.of(body.path("price").decimalValue());
        }
        if (body.path("volume_info").path("volume_id").isNumber()) {
            contract.volume = java.util.Optional.of(
                    body.path("volume_info").path("volume_id").asLong());
        }
    }
}
