package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.testkit.server.Shape;
import io.atlas4j.time.TimeSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules for everything, and sets of rules that belong to instances. */
final class FirewallRoutes {
    private static final String ALL = "/api/v1/firewall-rulesets";
    private static final Shape RULES = Shape.listOf(Shape.object()
            .required("protocol", Shape.word("tcp", "udp", "icmp", "all"))
            .optional("port_range", Shape.listOf(Shape.integer(1, 65535)))
            .required("source_network", Shape.text("^[0-9.]+(/[0-9]+)?$"))
            .required("description", Shape.text("^.{0,128}$")));
    private static final Shape CREATE = Shape.object()
            .required("name", Shape.text("^.{0,64}$"))
            .required("region", Shape.nonEmptyText())
            .required("rules", RULES);
    private static final Shape CHANGE =
            Shape.object().optional("name", Shape.text()).optional("rules", RULES);

    private final LambdaModel model;
    private final TimeSource time;

    FirewallRoutes(LambdaModel model, TimeSource time) {
        this.model = model;
        this.time = time;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/api/v1/firewall-rules", call -> LambdaJson.data(model.globalRules))
                .on("PUT", "/api/v1/firewall-rules", this::replaceRules)
                .on("GET", ALL, call -> list())
                .on("POST", ALL, this::create)
                .on("GET", ALL + "/global", call -> global())
                .on("PATCH", ALL + "/global", this::changeGlobal)
                .on("GET", ALL + "/{id}", this::show)
                .on("PATCH", ALL + "/{id}", this::change)
                .on("DELETE", ALL + "/{id}", this::delete);
    }

    private Reply replaceRules(Call call) {
        var rules = InstanceRoutes.body(call).path("data");
        if (!RULES.complaints(rules).isEmpty()) {
            return Problems.invalid();
        }
        model.globalRules = rules.valueStream().toList();
        return LambdaJson.data(model.globalRules);
    }

    private Reply list() {
        var now = time.now();
        return LambdaJson.data(model.rulesets.values().stream()
                .map(it -> LambdaJson.ruleset(it, model, now))
                .toList());
    }

    private Reply create(Call call) {
        var body = InstanceRoutes.body(call);
        if (!CREATE.complaints(body).isEmpty()
                || !model.regions().contains(body.path("region").asString())) {
            return Problems.invalid();
        }
        var ruleset = new LambdaModel.Ruleset(
                model.nextId(),
                body.path("region").asString(),
                time.now(),
                body.path("name").asString(),
                body.path("rules").valueStream().toList());
        model.rulesets.put(ruleset.id, ruleset);
        return LambdaJson.data(LambdaJson.ruleset(ruleset, model, time.now()));
    }

    private Optional<LambdaModel.Ruleset> ruleset(Call call) {
        return Optional.ofNullable(model.rulesets.get(call.bound("id")));
    }

    private Reply show(Call call) {
        return ruleset(call)
                .map(it -> LambdaJson.data(LambdaJson.ruleset(it, model, time.now())))
                .orElseGet(Problems::missing);
    }

    private Reply change(Call call) {
        var body = InstanceRoutes.body(call);
        if (!CHANGE.complaints(body).isEmpty()) {
            return Problems.invalid();
        }
        return ruleset(call)
                .map(it -> {
                    it.name = body.path("name").asString(it.name);
                    if (body.has("rules")) {
                        it.rules = body.path("rules").valueStream().toList();
                    }
                    return LambdaJson.data(LambdaJson.ruleset(it, model, time.now()));
                })
                .orElseGet(Problems::missing);
    }

    private Reply delete(Call call) {
        return ruleset(call)
                .map(it -> {
                    if (!model.usersOf(it, time.now()).isEmpty()) {
                        return Problems.of(400, "firewall-rulesets/firewall-ruleset-in-use");
                    }
                    model.rulesets.remove(it.id);
                    return LambdaJson.data(JsonText.object());
                })
                .orElseGet(Problems::missing);
    }

    private Reply global() {
        ObjectNode json = JsonText.object().put("id", "global").put("name", "Rules for everything");
        json.set("rules", JsonText.array(model.globalRules));
        return LambdaJson.data(json);
    }

    private Reply changeGlobal(Call call) {
        JsonNode rules = InstanceRoutes.body(call).path("rules");
        if (!RULES.complaints(rules).isEmpty()) {
            return Problems.invalid();
        }
        model.globalRules = rules.valueStream().toList();
        return global();
    }
}
