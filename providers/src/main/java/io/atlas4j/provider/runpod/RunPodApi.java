package io.atlas4j.provider.runpod;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.Safety;
import io.atlas4j.http.SseReader;
import io.atlas4j.http.Urls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** REST v2, a method per endpoint. Sends what it is given and reads only what paging needs. */
final class RunPodApi {
    private static final int MOST_PAGES = 100;

    private final HttpApi http;
    private final URI base;
    private final URI graphql;

    RunPodApi(RunPodSettings settings, HttpApi http) {
        this.http = http;
        base = Urls.under(settings.apiBase(), "v2");
        graphql = Urls.under(settings.apiBase(), "graphql");
    }

    HttpApi http() {
        return http;
    }

    JsonObject createPod(Map<String, ?> body, String name) {
        return http.json(HttpRequest.create(at("pods"))
                .to("start \"" + name + "\"")
                .attemptTimeout(Duration.ofSeconds(60))
                .json(body)
                .build());
    }

    JsonObject pod(String id) {
        return http.json(read(at("pods", id), "read pod " + id));
    }

    List<JsonObject> pods() {
        return all("pods", "list the pods");
    }

    JsonObject updatePod(String id, Map<String, ?> changes) {
        return http.json(HttpRequest.change("PATCH", at("pods", id))
                .to("change pod " + id)
                .json(changes)
                .build());
    }

    /** Starting and stopping twice is as good as once; restarting is not. */
    JsonObject actOnPod(String id, String action) {
        return http.json(HttpRequest.change("POST", at("pods", id, "action"))
                .safety(action.equals("restart") ? Safety.CREATE : Safety.IDEMPOTENT)
                .to(action + " pod " + id)
                .json(Map.of("action", action))
                .build());
    }

    void deletePod(String id) {
        delete("terminate pod " + id, "pods", id);
    }

    SseReader podLogs(
            String id, Map<String, ?> parameters, Optional<String> lastEventId, Duration limit, Duration silence) {
        var request = HttpRequest.read(Urls.with(at("pods", id, "logs"), parameters))
                .to("read the log of pod " + id)
                .header("Accept", "text/event-stream")
                .callTimeout(limit)
                .longestSilence(silence)
                .streaming();
        lastEventId.ifPresent(value -> request.header("Last-Event-ID", value));
        return http.events(request.build());
    }

    List<JsonObject> gpus(Map<String, ?> parameters) {
        return list("catalog/gpus", "gpus", parameters, "read the GPU catalog");
    }

    List<JsonObject> cpus(Map<String, ?> parameters) {
        return list("catalog/cpus", "cpus", parameters, "read the CPU catalog");
    }

    List<JsonObject> networkVolumes() {
        return list("network-volumes", "networkVolumes", Map.of(), "list the network volumes");
    }

    List<JsonObject> registries() {
        return list("registries", "registries", Map.of(), "list the registry credentials");
    }

    List<JsonObject> templates() {
        return all("templates", "list the templates");
    }

    List<JsonObject> endpoints() {
        return allAs("serverless", "endpoints", "list the endpoints");
    }

    JsonObject endpointWorkers(String id) {
        return http.json(read(at("serverless", id, "workers"), "list the workers of endpoint " + id));
    }

    /** One of the plain resources: {@code network-volumes}, {@code templates}, {@code serverless}. */
    JsonObject resource(String kind, String id) {
        return http.json(read(at(kind, id), "read " + id + " of " + kind));
    }

    JsonObject createResource(String kind, Map<String, ?> body, String name) {
        return http.json(HttpRequest.create(at(kind))
                .to("create \"" + name + "\" in " + kind)
                .json(body)
                .build());
    }

    JsonObject updateResource(String kind, String id, Map<String, ?> changes) {
        return http.json(HttpRequest.change("PATCH", at(kind, id))
                .to("change " + id + " of " + kind)
                .json(changes)
                .build());
    }

    void deleteResource(String kind, String id) {
        delete("delete " + id + " of " + kind, kind, id);
    }

    JsonObject sshKeys() {
        return http.json(read(at("account", "ssh-keys"), "read the account's SSH keys"));
    }

    JsonObject putSshKeys(List<String> keys) {
        return http.json(HttpRequest.change("PUT", at("account", "ssh-keys"))
                .to("set the account's SSH keys")
                .json(Map.of("keys", keys))
                .build());
    }

    List<JsonObject> secrets() {
        return list("account/secrets", "secrets", Map.of(), "list the secrets");
    }

    JsonObject createSecret(Map<String, ?> body, String name) {
        return http.json(HttpRequest.create(at("account", "secrets"))
                .to("create secret " + name)
                .json(body)
                .build());
    }

    JsonObject updateSecret(String id, Map<String, ?> changes) {
        return http.json(HttpRequest.change("PATCH", at("account", "secrets", id))
                .to("change secret " + id)
                .json(changes)
                .build());
    }

    void deleteSecret(String id) {
        delete("delete secret " + id, "account", "secrets", id);
    }

    JsonObject podBilling(Map<String, ?> parameters) {
        return http.json(read(Urls.with(at("billing", "pods"), parameters), "read the bill"));
    }

    /** Temporary: REST v2 has no balance, and this interface ends early in 2027. */
    JsonObject balance() {
        return http.json(HttpRequest.change("POST", graphql)
                .safety(Safety.READ)
                .api("graphql")
                .to("read the balance")
                .json(Map.of("query", "query { myself { clientBalance currentSpendPerHr } }"))
                .build());
    }

    private List<JsonObject> all(String kind, String purpose) {
        return allAs(kind, kind, purpose);
    }

    /**
     * Every page, or a failure: a short list would read as "those machines are gone". An answer without paging is the only
     * page.
     */
    private List<JsonObject> allAs(String kind, String member, String purpose) {
        var all = new ArrayList<JsonObject>();
        Optional<String> cursor = Optional.empty();
        for (var page = 0; page < MOST_PAGES; page++) {
            Map<String, String> parameters =
                    cursor.map(value -> Map.of("cursor", value)).orElse(Map.of());
            var answer = http.json(read(Urls.with(at(kind), parameters), purpose));
            all.addAll(answer.objects(member));
            var paging = answer.object("pagination");
            if (paging.flatMap(object -> object.flag("hasNextPage"))
                    .filter(more -> more)
                    .isEmpty()) {
                return all;
            }
            var next = paging.flatMap(object -> object.text("nextCursor"));
            if (next.isEmpty() || next.equals(cursor)) {
                throw broken(purpose, "the pages did not advance");
            }
            cursor = next;
        }
        throw broken(purpose, "there are more than " + MOST_PAGES + " pages");
    }

    private List<JsonObject> list(String path, String member, Map<String, ?> parameters, String purpose) {
        return http.json(read(Urls.with(at(path.split("/")), parameters), purpose))
                .objects(member);
    }

    private static ProviderException broken(String purpose, String why) {
        return new ProviderException(
                Origin.of(RunPodSettings.ID),
                "runpod could not " + purpose + ": " + why + "; no part of it is given back");
    }

    /** What is gone already is as it should be. */
    private void delete(String purpose, String... path) {
        try {
            http.send(HttpRequest.end(at(path)).to(purpose).build());
        } catch (NotFoundException e) {
            return;
        }
    }

    private static HttpRequest read(URI url, String purpose) {
        return HttpRequest.read(url).to(purpose).build();
    }

    private URI at(String... path) {
        return Urls.under(base, path);
    }
}
