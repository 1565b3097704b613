package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/templates}, {@code /v2/network-volumes} and {@code /v2/registries}. */
final class StorageRoutes {
    private final Skin skin;
    private final RunPodModel model;

    StorageRoutes(Skin skin) {
        this.skin = skin;
        this.model = skin.model;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/v2/templates", this::templates)
                .on("POST", "/v2/templates", call -> {
                    var body = Problem.requireShape(Bodies.createTemplate(model.release), Skin.body(call.request()));
                    return Reply.json(201, model.createTemplate(body));
                })
                .on("GET", "/v2/templates/{id}", call -> Reply.json(200, model.templates.get(call.bound("id"))))
                .on("PATCH", "/v2/templates/{id}", this::updateTemplate)
                .on("DELETE", "/v2/templates/{id}", this::deleteTemplate);
        routes.on("GET", "/v2/network-volumes", call -> Skin.list("networkVolumes", model.volumes.all()))
                .on("POST", "/v2/network-volumes", call -> {
                    var body = Problem.requireShape(Bodies.VOLUME, Skin.body(call.request()));
                    return Reply.json(201, model.createVolume(body, skin.now()));
                })
                .on("GET", "/v2/network-volumes/{id}", call -> Reply.json(200, model.volumes.get(call.bound("id"))))
                .on("PATCH", "/v2/network-volumes/{id}", call -> {
                    model.volumes.get(call.bound("id"));
                    var body = Problem.requireShape(Bodies.VOLUME_UPDATE, Skin.body(call.request()));
                    return Reply.json(200, model.updateVolume(call.bound("id"), body, skin.now()));
                })
                .on("DELETE", "/v2/network-volumes/{id}", call -> {
                    model.deleteVolume(call.bound("id"), skin.now());
                    return Reply.empty(204);
                });
        routes.on("GET", "/v2/registries", call -> Skin.list("registries", model.registries.all()))
                .on("POST", "/v2/registries", call -> {
                    var body = Problem.requireShape(Bodies.REGISTRY, Skin.body(call.request()));
                    var shown = JsonText.object().put("name", body.get("name").asString());
                    return Reply.json(201, model.registries.add(shown));
                })
                .on("GET", "/v2/registries/{id}", call -> Reply.json(200, model.registries.get(call.bound("id"))))
                .on("DELETE", "/v2/registries/{id}", this::deleteRegistry);
    }

    private Reply templates(Call call) {
        var newestFirst = model.templates.all().reversed().stream()
                .map(ObjectNode.class::cast)
                .toList();
        return Pages.of(model, call.request(), "templates", newestFirst);
    }

    private Reply updateTemplate(Call call) {
        var template = model.templates.get(call.bound("id"));
        template.setAll(Problem.requireShape(Bodies.updateTemplate(model.release), Skin.body(call.request())));
        return Reply.json(200, template);
    }

    private Reply deleteTemplate(Call call) {
        var id = call.bound("id");
        var inUse = model.pods.existing(skin.now()).stream()
                .anyMatch(pod -> pod.spec.path("templateId").asString("").equals(id));
        if (inUse) {
            throw Problem.of(400, "The template is in use.");
        }
        model.templates.remove(id);
        return Reply.empty(204);
    }

    private Reply deleteRegistry(Call call) {
        var id = call.bound("id");
        model.registries.get(id);
        var inUse = model.pods.existing(skin.now()).stream()
                .anyMatch(pod -> pod.spec.path("registry").asString("").equals(id));
        if (inUse) {
            throw Problem.of(400, "The registry credential is used by a pod.");
        }
        model.templates.all().stream()
                .filter(template -> template.get("registry").asString("").equals(id))
                .forEach(template -> ((ObjectNode) template).putNull("registry"));
        model.registries.remove(id);
        return Reply.empty(204);
    }
}
