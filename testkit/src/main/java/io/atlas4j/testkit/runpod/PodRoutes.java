package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import java.time.Instant;

/** {@code /v2/pods}. */
final class PodRoutes {
    private final Skin skin;
    private final RunPodModel model;
    private final PodJson json;

    PodRoutes(Skin skin) {
        this.skin = skin;
        this.model = skin.model;
        this.json = new PodJson(skin.model);
    }

    void addTo(Routes routes) {
        routes.on("GET", "/v2/pods", this::list)
                .on("POST", "/v2/pods", this::create)
                .on("GET", "/v2/pods/{id}", call -> Reply.json(200, json.of(pod(call), skin.now())))
                .on("PATCH", "/v2/pods/{id}", this::update)
                .on("DELETE", "/v2/pods/{id}", this::delete)
                .on("POST", "/v2/pods/{id}/action", this::act);
    }

    private Reply list(Call call) {
        var seen = skin.now().minus(model.pods.listLag);
        var pods = model.pods.listed(skin.now()).stream()
                .map(pod -> json.of(pod, seen))
                .toList();
        return Pages.of(model, call.request(), "pods", pods);
    }

    private Reply create(Call call) {
        var body = Problem.requireShape(Bodies.createPod(model.release), Skin.body(call.request()));
        return Reply.json(201, json.of(model.pods.create(body, skin.now()), skin.now()));
    }

    private Reply update(Call call) {
        var pod = pod(call);
        var body = Problem.requireShape(Bodies.updatePod(model.release), Skin.body(call.request()));
        model.pods.update(pod, body, skin.now());
        return Reply.json(200, json.of(pod, skin.now()));
    }

    private Reply delete(Call call) {
        var pod = pod(call);
        if (!model.pods.ignoredActions.contains("terminate")) {
            model.pods.terminate(pod, skin.now());
        }
        return Reply.empty(204);
    }

    private Reply act(Call call) {
        var pod = pod(call);
        var body = Problem.requireShape(Bodies.ACTION, Skin.body(call.request()));
        var action = body.get("action").asString();
        Instant now = skin.now();
        model.pods.act(pod, action, now);
        return action.equals("terminate") ? Reply.empty(204) : Reply.json(200, json.of(pod, now));
    }

    private Pod pod(Call call) {
        return model.pods.get(call.bound("id"), skin.now());
    }
}
