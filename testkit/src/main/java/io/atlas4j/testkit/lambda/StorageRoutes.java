package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.testkit.server.Shape;
import io.atlas4j.time.TimeSource;
import java.util.List;
import java.util.Optional;

/** SSH keys, filesystems, images and regions. Filesystems are read under one name and written under another. */
final class StorageRoutes {
    private static final Shape KEY =
            Shape.object().required("name", Shape.text("^.{1,64}$")).optional("public_key", Shape.text("^.{1,4096}$"));
    private static final Shape FILESYSTEM = Shape.object()
            .required("name", Shape.text("^(?=.{1,60}$)[a-zA-Z]+[0-9a-zA-Z-]*$"))
            .required("region", Shape.nonEmptyText());

    private final LambdaModel model;
    private final TimeSource time;

    StorageRoutes(LambdaModel model, TimeSource time) {
        this.model = model;
        this.time = time;
    }

    void addTo(Routes routes) {
        routes.on(
                        "GET",
                        "/api/v1/ssh-keys",
                        call -> LambdaJson.data(model.sshKeys.values().stream()
                                .map(LambdaJson::key)
                                .toList()))
                .on("POST", "/api/v1/ssh-keys", this::addKey)
                .on("DELETE", "/api/v1/ssh-keys/{id}", this::deleteKey)
                .on("GET", "/api/v1/file-systems", call -> filesystems())
                .on("POST", "/api/v1/filesystems", this::createFilesystem)
                .on("DELETE", "/api/v1/filesystems/{id}", this::deleteFilesystem)
                .on("GET", "/api/v1/images", call -> images())
                .on(
                        "GET",
                        "/api/v1/regions",
                        call -> LambdaJson.data(
                                model.regions().stream().map(LambdaJson::region).toList()));
    }

    private Reply addKey(Call call) {
        var body = InstanceRoutes.body(call);
        var name = body.path("name").asString("");
        if (!KEY.complaints(body).isEmpty()
                || model.sshKeys.values().stream().anyMatch(it -> it.name().equals(name))) {
            return Problems.invalid();
        }
        var generated = !body.has("public_key");
        var key = new LambdaModel.Key(
                model.nextId(), name, body.path("public_key").asString("ssh-ed25519 AAAAgenerated"));
        model.sshKeys.put(key.id(), key);
        var json = LambdaJson.key(key);
        if (generated) {
            json.put("private_key", "-----BEGIN PRIVATE KEY-----\nshown once\n-----END PRIVATE KEY-----\n");
        }
        return LambdaJson.data(json);
    }

    private Reply deleteKey(Call call) {
        return model.sshKeys.remove(call.bound("id")) == null ? Problems.missing() : LambdaJson.data(JsonText.object());
    }

    private Reply filesystems() {
        var now = time.now();
        return LambdaJson.data(model.filesystems.values().stream()
                .map(it -> LambdaJson.filesystem(it, model, now))
                .toList());
    }

    private Reply createFilesystem(Call call) {
        var body = InstanceRoutes.body(call);
        if (!FILESYSTEM.complaints(body).isEmpty()) {
            return Problems.invalid();
        }
        var name = body.path("name").asString();
        if (model.filesystems.values().stream().anyMatch(it -> it.name().equals(name))) {
            return Problems.of(400, "global/duplicate");
        }
        var filesystem = new LambdaModel.Filesystem(
                model.nextId(), name, body.path("region").asString(), time.now());
        model.filesystems.put(filesystem.id(), filesystem);
        return LambdaJson.data(LambdaJson.filesystem(filesystem, model, time.now()));
    }

    private Reply deleteFilesystem(Call call) {
        return Optional.ofNullable(model.filesystems.get(call.bound("id")))
                .map(it -> {
                    if (model.isUsed(it, time.now())) {
                        return Problems.of(400, "filesystems/filesystem-in-use");
                    }
                    model.filesystems.remove(it.id());
                    var answer = JsonText.object();
                    answer.set("deleted_ids", JsonText.texts(List.of(it.id())));
                    return LambdaJson.data(answer);
                })
                .orElseGet(Problems::missing);
    }

    private Reply images() {
        return LambdaJson.data(model.regions().stream()
                .map(region -> {
                    var image = JsonText.object()
                            .put("id", "43336648-096d-4cba-9aa2-f9bb7727639d")
                            .put("created_time", "2026-07-01T10:00:00Z")
                            .put("updated_time", "2026-07-01T10:00:00Z")
                            .put("name", "lambda-stack-24-04")
                            .put("description", "Lambda Stack")
                            .put("family", "lambda-stack-24-04")
                            .put("version", "24.04.01")
                            .put("architecture", "x86_64");
                    image.set("region", LambdaJson.region(region));
                    return image;
                })
                .toList());
    }
}
