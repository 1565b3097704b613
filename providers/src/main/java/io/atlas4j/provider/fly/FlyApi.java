package io.atlas4j.provider.fly;

import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.HttpRequestBuilder;
import io.atlas4j.http.HttpResponse;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.RateLimit;
import io.atlas4j.http.Safety;
import io.atlas4j.http.Urls;
import io.atlas4j.provider.NewMachines;
import io.atlas4j.time.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The Machines API, a method per endpoint. Keeps Fly's rates: for each action on each thing one request a second after a
 * burst of three, and five after ten for reading a machine.
 */
final class FlyApi {
    private static final Duration SEEN = Duration.ofMinutes(1);
    private static final String NONCE = "fly-machine-lease-nonce";

    private final FlySettings settings;
    private final HttpApi http;
    private final TimeSource time;
    private final NewMachines newMachines;
    private final URI base;
    private volatile OptionalLong seenAt = OptionalLong.empty();

    FlyApi(FlySettings settings, HttpApi http, NewMachines newMachines, TimeSource time) {
        this.settings = settings;
        this.http = http;
        this.newMachines = newMachines;
        this.time = time;
        base = Urls.under(settings.base(), "v1");
    }

    HttpApi http() {
        return http;
    }

    JsonObject app() {
        return object(read(inApp(), "read-app", "read app " + settings.requireApp()));
    }

    void createApp() {
        var name = settings.requireApp();
        send(HttpRequest.create(Urls.under(base, "apps"))
                .to("create app " + name)
                .limit(rare("app/" + name + "/create"))
                .json(Map.of("name", name, "org_slug", settings.requireOrganization())));
    }

    JsonObject addresses() {
        return object(read(inApp("ip_assignments"), "read-ips", "read the addresses of the app"));
    }

    void assignAddress(String type) {
        send(HttpRequest.create(inApp("ip_assignments"))
                .to("give the app an address")
                .limit(ofApp("assign-ip"))
                .json(Map.of("type", type)));
    }

    JsonObject createMachine(Map<String, ?> body, String name) {
        return object(HttpRequest.create(inApp("machines"))
                .to("start \"" + name + "\"")
                .limit(ofApp("create"))
                .attemptTimeout(Duration.ofSeconds(60))
                .json(body));
    }

    JsonObject machine(String id) {
        return object(
                id,
                HttpRequest.read(inApp("machines", id))
                        .to("read machine " + id)
                        .limit(new RateLimit("machine/" + id + "/get", 10, Duration.ofSeconds(2))));
    }

    List<JsonObject> machines(Map<String, String> metadata) {
        var query = new LinkedHashMap<String, String>();
        metadata.forEach((key, value) -> query.put("metadata." + key, value));
        return objects(HttpRequest.read(Urls.with(inApp("machines"), query))
                .to("list the machines of app " + settings.requireApp())
                .limit(ofApp("list")));
    }

    JsonObject organizationMachines(Map<String, String> query) {
        var organization = settings.requireOrganization();
        return object(HttpRequest.read(Urls.with(Urls.under(base, "orgs", organization, "machines"), query))
                .to("list the machines of organisation " + organization)
                .limit(rare("org/" + organization + "/list")));
    }

    JsonObject updateMachine(String id, Map<String, ?> body, Optional<FlyLease> lease) {
        return object(
                id,
                held(HttpRequest.create(inApp("machines", id)), lease)
                        .to("change machine " + id)
                        .limit(ofMachine(id, "update"))
                        .attemptTimeout(Duration.ofSeconds(60))
                        .json(body));
    }

    void destroy(String id) {
        send(
                id,
                HttpRequest.end(Urls.with(inApp("machines", id), Map.of("force", true)))
                        .to("destroy machine " + id)
                        .limit(ofMachine(id, "destroy")));
    }

    /** @param action one that does no harm twice: {@code start}, {@code stop}, {@code suspend} */
    void act(String id, String action) {
        send(
                id,
                HttpRequest.change("POST", inApp("machines", id, action))
                        .to(action + " machine " + id)
                        .limit(ofMachine(id, action)));
    }

    /** One wait; Fly allows a minute at most. */
    JsonObject await(String id, Map<String, ?> query, Duration timeout) {
        return object(
                id,
                HttpRequest.read(Urls.with(inApp("machines", id, "wait"), query))
                        .to("wait for machine " + id)
                        .limit(ofMachine(id, "wait"))
                        .safety(Safety.CREATE) // its 408 is an answer, not a fault to try again
                        .attemptTimeout(timeout.plusSeconds(10))
                        .callTimeout(timeout.plusSeconds(30)));
    }

    /** Fly may call the answer {@code application/octet-stream}; it is JSON all the same. */
    JsonObject exec(String id, List<String> command, Duration timeout) {
        return object(
                id,
                HttpRequest.create(inApp("machines", id, "exec"))
                        .to("run a command in machine " + id)
                        .limit(ofMachine(id, "exec"))
                        .attemptTimeout(timeout.plusSeconds(10))
                        .callTimeout(timeout.plusSeconds(30))
                        .json(Map.of("command", command, "timeout", Math.toIntExact(timeout.toSeconds()))));
    }

    List<JsonObject> events(String id, int limit) {
        return http.jsonList(send(
                id,
                HttpRequest.read(Urls.with(inApp("machines", id, "events"), Map.of("limit", limit)))
                        .to("read the events of machine " + id)
                        .limit(ofMachine(id, "events"))));
    }

    JsonObject metadata(String id) {
        return object(
                id, read(inApp("machines", id, "metadata"), "metadata-" + id, "read the metadata of machine " + id));
    }

    void putMetadata(String id, String key, String value) {
        send(
                id,
                HttpRequest.change("POST", inApp("machines", id, "metadata", key))
                        .to("change the metadata of machine " + id)
                        .limit(ofMachine(id, "put-metadata"))
                        .json(Map.of("value", value)));
    }

    JsonObject lease(String id) {
        return object(HttpRequest.read(inApp("machines", id, "lease"))
                .to("read the lease of machine " + id)
                .limit(ofMachine(id, "get-lease")));
    }

    /** Takes a lease, or prolongs the one that is held. */
    JsonObject lease(String id, Duration ttl, String description, Optional<FlyLease> held) {
        return object(
                id,
                held(HttpRequest.create(inApp("machines", id, "lease")), held)
                        .to("lease machine " + id)
                        .limit(ofMachine(id, "lease"))
                        .json(Map.of("ttl", Math.toIntExact(ttl.toSeconds()), "description", description)));
    }

    void release(String id, FlyLease lease) {
        send(held(HttpRequest.end(inApp("machines", id, "lease")), Optional.of(lease))
                .to("release the lease of machine " + id)
                .limit(ofMachine(id, "release")));
    }

    /** On another host than everything else; not promised to outsiders. */
    JsonObject logs(String id, Optional<String> cursor) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("instance", id);
        cursor.ifPresent(token -> parameters.put("next_token", token));
        var url = Urls.under(settings.logBase(), "api", "v1", "apps", settings.requireApp(), "logs");
        return object(HttpRequest.read(Urls.with(url, parameters))
                .to("read the log of machine " + id)
                .api("logs"));
    }

    List<JsonObject> volumes() {
        return objects(read(inApp("volumes"), "list-volumes", "list the volumes"));
    }

    JsonObject volume(String id) {
        return object(read(inApp("volumes", id), "volume-" + id, "read volume " + id));
    }

    JsonObject createVolume(Map<String, ?> body, String name) {
        return object(HttpRequest.create(inApp("volumes"))
                .to("create volume \"" + name + "\"")
                .limit(ofApp("create-volume"))
                .json(body));
    }

    JsonObject extendVolume(String id, int sizeGb) {
        return object(HttpRequest.change("PUT", inApp("volumes", id, "extend"))
                .to("grow volume " + id)
                .limit(rare("volume/" + id + "/extend"))
                .json(Map.of("size_gb", sizeGb)));
    }

    void deleteVolume(String id) {
        send(HttpRequest.end(inApp("volumes", id)).to("delete volume " + id).limit(rare("volume/" + id + "/delete")));
    }

    /** Whether anything in the app was answered in the last minute, so that the token sees the app. */
    boolean sawApp() {
        var seen = seenAt;
        return seen.isPresent() && time.nanoTime() - seen.getAsLong() < SEEN.toNanos();
    }

    private JsonObject object(HttpRequestBuilder request) {
        return http.json(send(request));
    }

    private JsonObject object(String machine, HttpRequestBuilder request) {
        return http.json(send(machine, request));
    }

    private List<JsonObject> objects(HttpRequestBuilder request) {
        return http.jsonList(send(request));
    }

    /** Of a machine made a moment ago a 404 is not believed yet, whatever is asked of it. */
    private HttpResponse send(String machine, HttpRequestBuilder request) {
        return newMachines.look(machine, () -> send(request));
    }

    /** What a refusal means is in its body's {@code status} as well, under many an HTTP status. */
    private HttpResponse send(HttpRequestBuilder builder) {
        var request = builder.hiding(FlyToken.parts(settings.requireHeader())).build();
        var response = http.exchange(request);
        if (!response.isSuccess()) {
            throw FlyTranslate.refusal(http.failure(request, response), response.text());
        }
        if (request.url().getRawPath().contains("/apps/" + settings.requireApp())) {
            seenAt = OptionalLong.of(time.nanoTime());
        }
        return response;
    }

    private HttpRequestBuilder read(URI url, String action, String purpose) {
        return HttpRequest.read(url).to(purpose).limit(ofApp(action));
    }

    private static HttpRequestBuilder held(HttpRequestBuilder request, Optional<FlyLease> lease) {
        lease.flatMap(FlyLease::nonce)
                .ifPresent(nonce -> request.header(NONCE, nonce.reveal()).hiding(List.of(nonce)));
        return request;
    }

    private URI inApp(String... rest) {
        var segments = new String[rest.length + 2];
        segments[0] = "apps";
        segments[1] = settings.requireApp();
        System.arraycopy(rest, 0, segments, 2, rest.length);
        return Urls.under(base, segments);
    }

    private RateLimit ofApp(String action) {
        return rare("app/" + settings.requireApp() + "/" + action);
    }

    private static RateLimit ofMachine(String id, String action) {
        return rare("machine/" + id + "/" + action);
    }

    private static RateLimit rare(String name) {
        return new RateLimit(name, 3, Duration.ofSeconds(3));
    }
}
