package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/account}, and the one GraphQL question that has no other answer: the balance. */
final class AccountRoutes {
    private final Skin skin;
    private final RunPodModel model;

    AccountRoutes(Skin skin) {
        this.skin = skin;
        this.model = skin.model;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/v2/account/ssh-keys", call -> keys())
                .on("PUT", "/v2/account/ssh-keys", this::replaceKeys)
                .on("POST", "/graphql", this::graphQl);
        routes.on("GET", "/v2/account/secrets", this::secrets)
                .on("POST", "/v2/account/secrets", this::createSecret)
                .on("GET", "/v2/account/secrets/{id}", call -> Reply.json(200, secret(call)))
                .on("PATCH", "/v2/account/secrets/{id}", this::updateSecret)
                .on("DELETE", "/v2/account/secrets/{id}", call -> {
                    secret(call);
                    model.secrets.remove(call.bound("id"));
                    return Reply.empty(204);
                });
    }

    private Reply keys() {
        var json = JsonText.object();
        json.set("keys", JsonText.texts(model.sshKeys));
        return Reply.json(200, json);
    }

    private Reply replaceKeys(Call call) {
        var body = Problem.requireShape(Bodies.SSH_KEYS, Skin.body(call.request()));
        model.sshKeys.clear();
        model.sshKeys.addAll(PodSpecs.texts(body.get("keys")));
        return keys();
    }

    private Reply secrets(Call call) {
        requireSeptember();
        var name = call.request().queryValue("name");
        return Skin.list(
                "secrets",
                model.secrets.all().stream()
                        .filter(secret -> name.isEmpty()
                                || name.get().equals(secret.get("name").asString()))
                        .toList());
    }

    /** The value is never shown again, so it is not kept. */
    private Reply createSecret(Call call) {
        requireSeptember();
        var body = Problem.requireShape(Bodies.SECRET, Skin.body(call.request()));
        var name = body.get("name").asString();
        if (model.secrets.all().stream()
                .anyMatch(secret -> secret.get("name").asString().equals(name))) {
            throw Problem.of(409, "A secret of this name exists.");
        }
        var now = skin.now().toString();
        return Reply.json(
                201,
                model.secrets.add(JsonText.object()
                        .put("name", name)
                        .put("description", body.path("description").asString(""))
                        .put("createdAt", now)
                        .put("valueLastUpdatedAt", now)));
    }

    private Reply updateSecret(Call call) {
        var secret = secret(call);
        var body = Problem.requireShape(Bodies.SECRET_UPDATE, Skin.body(call.request()));
        if (body.has("description")) {
            secret.set("description", body.get("description"));
        }
        if (body.has("value")) {
            secret.put("valueLastUpdatedAt", skin.now().toString());
        }
        return Reply.json(200, secret);
    }

    private ObjectNode secret(Call call) {
        requireSeptember();
        return model.secrets.get(call.bound("id"));
    }

    private void requireSeptember() {
        if (model.release == Release.AUGUST_2026) {
            throw Problem.of(404, "The requested path was not found.");
        }
    }

    /** GraphQL says 200 and puts failures into the body. */
    private Reply graphQl(Call call) {
        var answer = JsonText.object();
        JsonNode query = Skin.body(call.request()).path("query");
        if (query.asString("").contains("clientBalance")) {
            var myself = answer.putObject("data").putObject("myself");
            myself.set("clientBalance", JsonText.money(model.balance(skin.now())));
            myself.set("currentSpendPerHr", JsonText.money(model.perHour(skin.now())));
        } else {
            answer.putArray("errors").addObject().put("message", "Cannot query this field here.");
            answer.putNull("data");
        }
        return Reply.json(200, answer);
    }
}
