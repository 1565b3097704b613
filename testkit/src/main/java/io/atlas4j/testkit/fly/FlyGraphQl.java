package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of Fly's GraphQL is left to be asked: who somebody is, organisations, whose an app is, and new tokens. Whatever
 * fails comes under HTTP 200 with {@code errors}, as Fly does it.
 */
final class FlyGraphQl {
    private final FlyModel model;
    private final TimeSource time;
    private int minted;

    FlyGraphQl(FlyModel model, TimeSource time) {
        this.model = model;
        this.time = time;
    }

    Reply answer(Call call) {
        var body = call.request().json().orElseGet(JsonText::object);
        var data = JsonText.object();
        try {
            for (var field : GraphQlSelection.parse(body.path("query").asString(""), body.path("variables"))) {
                data.set(field.name(), field.of(root(field)));
            }
            return Reply.json(200, JsonText.object().set("data", data));
        } catch (IllegalArgumentException e) {
            var error = JsonText.object().put("message", e.getMessage());
            error.putObject("extensions").put("code", "NOT_FOUND");
            var answer = JsonText.object();
            answer.putNull("data");
            answer.putArray("errors").add(error);
            return Reply.json(200, answer);
        }
    }

    private JsonNode root(GraphQlSelection field) {
        return switch (field.name()) {
            case "viewer" -> JsonText.object().put("__typename", "User").put("email", "dev@acme.example");
            case "organizations" -> {
                var slugs = model.apps.values().stream()
                        .map(FlyModel.App::organization)
                        .distinct()
                        .sorted();
                yield JsonText.object()
                        .set(
                                "nodes",
                                JsonText.array(
                                        slugs.map(FlyGraphQl::organization).toList()));
            }
            case "organization" -> organization(field.argument("slug").asString(""));
            case "app" -> app(field.argument("name").asString(""));
            case "appNameAvailable" ->
                JsonText.of(model.app(field.argument("name").asString("")).isEmpty());
            case "createLimitedAccessToken" -> mint(field.argument("input"));
            default ->
                throw new IllegalArgumentException("Field '" + field.name() + "' doesn't exist on type 'Queries'");
        };
    }

    private JsonNode app(String name) {
        var app = model.app(name).orElseThrow(() -> new IllegalArgumentException("Could not find App"));
        var answer = JsonText.object()
                .put("id", app.name())
                .put("name", app.name())
                .put("status", "deployed")
                .put("deployed", true)
                .put("hostname", app.name() + ".fly.dev");
        answer.set("organization", organization(app.organization()));
        return answer;
    }

    private static ObjectNode organization(String slug) {
        return JsonText.object()
                .put("id", "id-of-" + slug)
                .put("slug", slug)
                .put("rawSlug", slug)
                .put("name", slug)
                .put("type", "SHARED");
    }

    /** The header value is complete, its scheme in front. */
    private JsonNode mint(JsonNode input) {
        for (var required : new String[] {"name", "organizationId", "profile"}) {
            if (input.path(required).asString("").isEmpty()) {
                throw new IllegalArgumentException("Argument '" + required + "' is required");
            }
        }
        var token = "fm2_limited" + ++minted;
        model.tokens.add(token);
        var lifetime = Optional.of(input.path("expiry").asString(""))
                .filter(text -> text.matches("(\\d+[hms])+"))
                .map(text -> Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT)))
                .orElse(Duration.ofDays(7300));
        var answer = JsonText.object();
        answer.putObject("limitedAccessToken")
                .put("id", "token-" + minted)
                .put("name", input.path("name").asString())
                .put("profile", input.path("profile").asString())
                .put("token", token)
                .put("tokenHeader", "FlyV1 " + token)
                .put("expiresAt", time.now().plus(lifetime).toString());
        return answer;
    }
}
