package io.atlas4j.provider.lambda;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.Origin;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.HttpRequestBuilder;
import io.atlas4j.http.HttpResponse;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.RateLimit;
import io.atlas4j.http.Safety;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Lambda Cloud's API, a method per endpoint. Keeps Lambda's rates for the account: a request a second, a launch every 12
 * seconds. Rulesets are made no faster than launches can follow, or fifty of them would stand before the first launch.
 */
final class LambdaApi {
    private static final RateLimit ALL = RateLimit.perSecond("all", 1);
    private static final RateLimit LAUNCHES = new RateLimit("launch", 1, Duration.ofSeconds(12));
    private static final RateLimit RULESETS = new RateLimit("rulesets", 5, Duration.ofMinutes(1));

    /** Waiting for a turn included. */
    private static final Duration RULESET_TURN = Duration.ofSeconds(90);

    private static final Duration LAUNCH_TURN = Duration.ofMinutes(3);

    /** Ends of many machines at once wait for each other. */
    private static final Duration END_TURN = Duration.ofMinutes(5);

    private static final Duration SLOW = Duration.ofSeconds(75);

    private final LambdaSettings settings;
    private final HttpApi http;
    private final URI base;

    LambdaApi(LambdaSettings settings, HttpApi http) {
        this.settings = settings;
        this.http = http;
        base = Urls.under(settings.base(), "api", "v1");
    }

    HttpApi http() {
        return http;
    }

    JsonObject instanceTypes() {
        return object(read("read the instance types", "instance-types"));
    }

    List<JsonObject> instances() {
        return objects(read("list the instances", "instances"));
    }

    JsonObject instance(String id) {
        return object(read("read instance " + id, "instances", id));
    }

    /** Launches one machine and gives the ids that Lambda tells: one. */
    List<String> launch(Map<String, ?> body, Collection<Secret> secrets, String name) {
        return data(make(
                        HttpRequest.create(Urls.under(base, "instance-operations", "launch"))
                                .to("launch \"" + name + "\"")
                                .limit(LAUNCHES)
                                .attemptTimeout(SLOW)
                                .callTimeout(LAUNCH_TURN)
                                .hiding(secrets)
                                .json(body),
                        name))
                .texts("instance_ids");
    }

    /** Ends an instance and gives it as it is now. */
    List<JsonObject> terminate(String id) {
        return data(send(HttpRequest.end("POST", Urls.under(base, "instance-operations", "terminate"))
                        .to("terminate instance " + id)
                        .attemptTimeout(SLOW)
                        .callTimeout(END_TURN)
                        .json(Map.of("instance_ids", List.of(id)))))
                .parts("terminated_instances");
    }

    /** Twice would restart twice: sent once. */
    void restart(String id) {
        send(HttpRequest.create(Urls.under(base, "instance-operations", "restart"))
                .to("restart instance " + id)
                .attemptTimeout(SLOW)
                .json(Map.of("instance_ids", List.of(id))));
    }

    List<JsonObject> sshKeys() {
        return objects(read("list the SSH keys", "ssh-keys"));
    }

    JsonObject addSshKey(String name, String publicKey) {
        return object(HttpRequest.create(Urls.under(base, "ssh-keys"))
                .to("store SSH key \"" + name + "\"")
                .json(Map.of("name", name, "public_key", publicKey)));
    }

    void deleteSshKey(String id) {
        send(HttpRequest.end(Urls.under(base, "ssh-keys", id)).to("delete SSH key " + id));
    }

    /** Read with a hyphen, written without. */
    List<JsonObject> filesystems() {
        return objects(read("list the filesystems", "file-systems"));
    }

    JsonObject createFilesystem(Map<String, ?> body, String name) {
        return data(make(
                HttpRequest.create(Urls.under(base, "filesystems"))
                        .to("create filesystem \"" + name + "\"")
                        .attemptTimeout(SLOW)
                        .json(body),
                name));
    }

    void deleteFilesystem(String id) {
        send(HttpRequest.end(Urls.under(base, "filesystems", id)).to("delete filesystem " + id));
    }

    List<JsonObject> rulesets() {
        return objects(read("list the firewall rulesets", "firewall-rulesets"));
    }

    JsonObject createRuleset(Map<String, ?> body, String name) {
        return data(make(
                HttpRequest.create(Urls.under(base, "firewall-rulesets"))
                        .to("open the ports of \"" + name + "\"")
                        .limit(RULESETS)
                        .callTimeout(RULESET_TURN)
                        .json(body),
                name));
    }

    /** A ruleset costs nothing, so what does goes first. */
    void deleteRuleset(String id) {
        send(HttpRequest.end(Urls.under(base, "firewall-rulesets", id))
                .to("delete firewall ruleset " + id)
                .safety(Safety.IDEMPOTENT));
    }

    private HttpRequestBuilder read(String purpose, String... path) {
        return HttpRequest.read(Urls.under(base, path)).to(purpose);
    }

    private JsonObject object(HttpRequestBuilder request) {
        return data(send(request));
    }

    private List<JsonObject> objects(HttpRequestBuilder request) {
        return http.json(send(request)).objects("data");
    }

    private JsonObject data(HttpResponse response) {
        return http.json(response)
                .object("data")
                .orElseThrow(() -> LambdaWire.unreadable("\"data\" is missing in the answer"));
    }

    /** Some refusals come from deep inside and do not say whether the thing was made before. */
    private HttpResponse make(HttpRequestBuilder builder, String name) {
        settings.requireKey();
        var request = builder.limit(ALL).build();
        var response = http.exchange(request);
        if (response.isSuccess()) {
            return response;
        }
        var failure = http.failure(request, response);
        var code = LambdaTranslate.code(response.text());
        if (code.filter(LambdaTranslate::saysNothing).isPresent()) {
            var origin = new Origin(failure.provider(), failure.status(), failure.requestId());
            throw new AmbiguousOutcomeException(origin, failure.getMessage() + " (" + code.get() + ")", name, failure);
        }
        throw LambdaTranslate.refusal(failure, code);
    }

    private HttpResponse send(HttpRequestBuilder builder) {
        settings.requireKey();
        var request = builder.limit(ALL).build();
        var response = http.exchange(request);
        if (!response.isSuccess()) {
            throw LambdaTranslate.refusal(http.failure(request, response), LambdaTranslate.code(response.text()));
        }
        return response;
    }
}
