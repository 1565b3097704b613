package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.time.TimeSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Types and instances: shown, launched, renamed, restarted, ended. */
final class InstanceRoutes {
    private static final int MOST_USER_DATA = 1_000_000;

    private final LambdaModel model;
    private final TimeSource time;

    InstanceRoutes(LambdaModel model, TimeSource time) {
        this.model = model;
        this.time = time;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/api/v1/instance-types", call -> types())
                .on("GET", "/api/v1/instances", call -> list())
                .on("GET", "/api/v1/instances/{id}", this::show)
                .on("POST", "/api/v1/instances/{id}", this::rename)
                .on("POST", "/api/v1/instance-operations/launch", this::launch)
                .on("POST", "/api/v1/instance-operations/restart", this::restart)
                .on("POST", "/api/v1/instance-operations/terminate", this::terminate);
    }

    private Reply types() {
        var all = JsonText.object();
        model.types.values().forEach(type -> {
            var item = all.putObject(type.name);
            item.set("instance_type", LambdaJson.type(type));
            item.set(
                    "regions_with_capacity_available",
                    JsonText.array(
                            type.shown.stream().sorted().map(LambdaJson::region).toList()));
        });
        return LambdaJson.data(all);
    }

    private Reply list() {
        var now = time.now();
        return LambdaJson.data(model.shown(now).stream()
                .map(it -> LambdaJson.instance(it, model, now))
                .toList());
    }

    private Reply show(Call call) {
        var now = time.now();
        return model.instance(call.bound("id"), now)
                .map(it -> LambdaJson.data(LambdaJson.instance(it, model, now)))
                .orElseGet(Problems::missing);
    }

    private Reply rename(Call call) {
        var now = time.now();
        var name = body(call).path("name").asString("");
        return model.instance(call.bound("id"), now)
                .map(it -> {
                    it.name = name;
                    return LambdaJson.data(LambdaJson.instance(it, model, now));
                })
                .orElseGet(Problems::missing);
    }

    private Reply launch(Call call) {
        if (model.accountProblem.isPresent()) {
            return Problems.of(403, model.accountProblem.get());
        }
        var body = body(call);
        var problem = LaunchRules.problem(body);
        if (problem.isPresent()) {
            return Problems.of(400, "global/invalid-parameters", problem.get());
        }
        if (body.path("user_data").asString("").getBytes(StandardCharsets.UTF_8).length > MOST_USER_DATA) {
            return Problems.invalid();
        }
        var region = body.path("region_name").asString();
        var type = Optional.ofNullable(
                model.types.get(body.path("instance_type_name").asString()));
        var key = body.path("ssh_key_names").get(0).asString();
        if (type.isEmpty()
                || !model.regions().contains(region)
                || model.sshKeys.values().stream().noneMatch(it -> it.name().equals(key))) {
            return Problems.missing();
        }
        return refusedFor(body, region)
                .or(() -> type.get().take(region)
                        ? Optional.empty()
                        : Optional.of(Problems.of(400, "instance-operations/launch/insufficient-capacity")))
                .orElseGet(() -> {
                    var instance = model.launch(body, type.get(), time.now());
                    var answer = JsonText.object();
                    answer.set("instance_ids", JsonText.texts(List.of(instance.id)));
                    return LambdaJson.data(answer);
                });
    }

    /** Filesystems and rulesets are looked at before capacity. */
    private Optional<Reply> refusedFor(JsonNode body, String region) {
        for (var name : body.path("file_system_names")
                .valueStream()
                .map(JsonNode::asString)
                .toList()) {
            var named = model.filesystems.values().stream()
                    .filter(it -> it.name().equals(name))
                    .toList();
            if (named.isEmpty()) {
                return Optional.of(Problems.missing());
            }
            if (named.stream().noneMatch(it -> it.region().equals(region))) {
                return Optional.of(Problems.of(400, "instance-operations/launch/file-system-in-wrong-region"));
            }
        }
        return body.path("firewall_rulesets")
                        .valueStream()
                        .allMatch(it -> Optional.ofNullable(
                                        model.rulesets.get(it.path("id").asString()))
                                .filter(ruleset -> ruleset.region.equals(region))
                                .isPresent())
                ? Optional.empty()
                : Optional.of(Problems.missing());
    }

    private Reply restart(Call call) {
        var now = time.now();
        var found = named(call);
        if (found.isEmpty()) {
            return Problems.missing();
        }
        if (found.get().stream().anyMatch(it -> !it.status(now).equals("active"))) {
            return Problems.of(409, "global/conflict");
        }
        found.get().forEach(it -> it.restart(now));
        return operated("restarted_instances", found.get());
    }

    private Reply terminate(Call call) {
        var now = time.now();
        var found = named(call);
        if (found.isEmpty()) {
            return Problems.missing();
        }
        if (found.get().stream().anyMatch(it -> it.status(now).equals("terminating"))) {
            return Problems.of(400, "global/unknown");
        }
        if (found.get().stream().anyMatch(it -> it.exists(now) && !it.canEnd(now))) {
            return Problems.invalid();
        }
        found.get().forEach(it -> it.end(now));
        return operated("terminated_instances", found.get());
    }

    /** Empty when one of them is unknown. */
    private Optional<List<Instance>> named(Call call) {
        var now = time.now();
        var ids = body(call)
                .path("instance_ids")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        var found = ids.stream().flatMap(id -> model.instance(id, now).stream()).toList();
        return Optional.of(found).filter(it -> !it.isEmpty() && it.size() == ids.size());
    }

    private Reply operated(String member, List<Instance> instances) {
        var now = time.now();
        var answer = JsonText.object();
        answer.set(
                member,
                JsonText.array(instances.stream()
                        .map(it -> LambdaJson.instance(it, model, now))
                        .toList()));
        return LambdaJson.data(answer);
    }

    static JsonNode body(Call call) {
        return call.request().json().orElseGet(JsonText::object);
    }
}
