package io.atlas4j.provider.vast;

import io.atlas4j.error.ApiRetiredException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.HttpRequestBuilder;
import io.atlas4j.http.HttpResponse;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.RateLimit;
import io.atlas4j.http.Safety;
import io.atlas4j.http.Urls;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method per endpoint. Keeps the least gap that Vast asks for between two requests of a route, over all threads: Vast has no
 * quota headers and no {@code Retry-After}. Paths end with a slash, as Vast's own clients write them.
 */
final class VastApi {
    /** What a list shows at the most. */
    static final int PAGE = 25;

    /** How many instances one request may destroy. */
    static final int BULK = 64;

    private static final int MOST_PAGES = 400;
    private static final int MOST_CHARGES = 500;

    /** Requests travel at unequal speed: without this some would come in a little too early. */
    private static final Duration MARGIN = Duration.ofMillis(60);

    /** A spawn that stands behind fifty others is still sent; it ends before the claim of a session that waits for it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(235);

    private final HttpApi http;
    private final HttpApi results;
    private final URI base;

    /** @param results without any key, for addresses that are not Vast's */
    VastApi(VastSettings settings, HttpApi http, HttpApi results) {
        this.http = http;
        this.results = results;
        base = Urls.under(settings.base(), "api");
    }

    HttpApi http() {
        return http;
    }

    List<JsonObject> search(Map<String, ?> query) {
        return object(
                        HttpRequest.create(at("v0", "bundles"))
                                .safety(Safety.READ)
                                .to("search the offers")
                                .maxBytes(64L << 20)
                                .attemptTimeout(Duration.ofSeconds(60))
                                .callTimeout(LONGEST_WAIT)
                                .json(query),
                        gap("search", 2000))
                .objects("offers");
    }

    /**
     * Rents an offer.
     *
     * @param id the instance's, also of one that was left behind stopped
     * @param runs whether it was started
     */
    record Rented(String id, boolean runs, String said) {}

    Rented create(String offer, Map<String, ?> body, String name) {
        var request = HttpRequest.change("PUT", at("v0", "asks", offer))
                .safety(Safety.CREATE)
                .to("start \"" + name + "\" on offer " + offer)
                .attemptTimeout(Duration.ofSeconds(60))
                .callTimeout(LONGEST_WAIT)
                .json(body);
        var built = limited(request, gap("create", 4500));
        var response = http.exchange(built);
        var left = response.isSuccess()
                ? JsonObject.find(VastSettings.ID, response.text())
                        .filter(VastErrors::isFailure)
                        .flatMap(json -> VastWire.idOf(json, "new_contract"))
                : Optional.<String>empty();
        if (left.isPresent()) {
            return new Rented(left.get(), false, http.failure(built, response).getMessage());
        }
        try {
            return new Rented(VastWire.requireId(checked(built, response), "new_contract"), true, "");
        } catch (NotFoundException gone) {
            throw gone(gone);
        } catch (ApiRetiredException gone) {
            if (gone.getMessage().contains("deprecated_endpoint")) {
                throw gone;
            }
            throw gone(gone);
        }
    }

    private static NoCapacityException gone(AtlasException failure) {
        return new NoCapacityException(
                new Origin(failure.provider(), failure.status(), failure.requestId()),
                failure.getMessage() + "; the offer is gone");
    }

    /** One object under a plural name; null when there is none. A list and the bare object are read as well. */
    JsonObject instance(String id) {
        var answer =
                object(HttpRequest.read(at("v0", "instances", id)).to("read instance " + id), gap("instance", 2000));
        var value = answer.value("instances");
        if (value.isEmpty() && answer.number("id").isPresent()) {
            return answer;
        }
        return answer.object("instances")
                .or(() -> value.filter(List.class::isInstance)
                        .flatMap(list -> answer.objects("instances").stream().findFirst()))
                .filter(instance -> !instance.isEmpty())
                .orElseThrow(() -> new NotFoundException(VastSettings.ID, "vast has no instance " + id));
    }

    /** Every page, or a failure: a short list would read as "those machines are gone". */
    List<JsonObject> instances() {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("limit", PAGE);
        parameters.put("order_by", "[{\"col\":\"id\",\"dir\":\"asc\"}]");
        return pages(at("v1", "instances"), parameters, "instances", "list the instances", gap("list", 1000));
    }

    void change(String id, Map<String, ?> body, String purpose) {
        object(HttpRequest.change("PUT", at("v0", "instances", id)).to(purpose).json(body), gap("change", 1000));
    }

    void reboot(String id) {
        object(
                HttpRequest.change("PUT", at("v0", "instances", "reboot", id))
                        .safety(Safety.CREATE)
                        .to("reboot instance " + id)
                        .json(Map.of()),
                gap("reboot", 1000));
    }

    void recycle(String id) {
        object(
                HttpRequest.change("PUT", at("v0", "instances", "recycle", id))
                        .safety(Safety.CREATE)
                        .to("recycle instance " + id)
                        .json(Map.of()),
                gap("recycle", 1000));
    }

    void changeBid(String id, BigDecimal price) {
        object(
                HttpRequest.change("PUT", at("v0", "instances", "bid_price", id))
                        .to("change the bid of instance " + id)
                        .json(Map.of("client_id", "me", "price", price)),
                gap("bid", 5500));
    }

    void destroy(String id) {
        object(
                HttpRequest.end(at("v0", "instances", id))
                        .to("destroy instance " + id)
                        .callTimeout(Duration.ofMinutes(3)),
                gap("destroy", 3000));
    }

    void destroyAll(List<Long> ids) {
        object(
                HttpRequest.end(at("v0", "instances"))
                        .to("destroy " + ids.size() + " instances")
                        .json(Map.of("instance_ids", ids)),
                gap("destroy-all", 3000));
    }

    /** The address where the log will be. */
    URI requestLog(String id, int tail) {
        var answer = object(
                HttpRequest.change("PUT", at("v0", "instances", "request_logs", id))
                        .to("read the log of instance " + id)
                        .json(Map.of("tail", Integer.toString(tail))),
                gap("log", 1500));
        return answer.text("result_url")
                .map(VastApi::address)
                .orElseThrow(() -> broken("read the log of instance " + id, "the answer has no address of the log"));
    }

    private static URI address(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw broken("read a log", "the address of the log is none"); // the cause would quote it, signature and all
        }
    }

    /** What is at the address of a result, to which no key is sent; empty as long as it is not there. */
    Optional<String> result(URI address, String purpose) {
        var request = HttpRequest.read(address).to(purpose).api("result").build();
        var response = results.exchange(request);
        return switch (response.status()) {
            case 403, 404 -> Optional.empty();
            default -> {
                if (!response.isSuccess()) {
                    throw results.failure(request, response);
                }
                yield Optional.of(response.text());
            }
        };
    }

    List<JsonObject> charges(String filters) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("select_filters", filters);
        parameters.put("format", "table");
        parameters.put("limit", MOST_CHARGES);
        return pages(at("v0", "charges"), parameters, "results", "read the charges", gap("charges", 1000));
    }

    JsonObject user() {
        return object(HttpRequest.read(at("v0", "users", "current")).to("read the balance"), gap("user", 1000));
    }

    List<JsonObject> sshKeys() {
        var request = limited(HttpRequest.read(at("v0", "ssh")).to("list the SSH keys"), gap("ssh-list", 1000));
        var response = http.exchange(request);
        if (!response.isSuccess()) {
            throw VastErrors.of(http.failure(request, response), response);
        }
        return http.jsonList(response);
    }

    JsonObject createSshKey(String key) {
        return object(
                HttpRequest.create(at("v0", "ssh")).to("keep an SSH key").json(Map.of("ssh_key", key)),
                gap("ssh-create", 1000));
    }

    void deleteSshKey(String id) {
        object(HttpRequest.end(at("v0", "ssh", id)).to("delete SSH key " + id), gap("ssh-delete", 1000));
    }

    JsonObject instanceSshKeys(String id) {
        return object(
                HttpRequest.read(at("v0", "instances", id, "ssh")).to("list the SSH keys of instance " + id),
                gap("instance-ssh-list", 2000));
    }

    void attachSshKey(String id, String key) {
        object(
                HttpRequest.change("POST", at("v0", "instances", id, "ssh"))
                        .to("give instance " + id + " an SSH key")
                        .json(Map.of("ssh_key", key)),
                gap("instance-ssh", 2000));
    }

    List<JsonObject> volumes() {
        return object(HttpRequest.read(at("v0", "volumes")).to("list the volumes"), gap("volumes", 2000))
                .objects("volumes");
    }

    List<JsonObject> searchVolumes(Map<String, ?> query) {
        return object(
                        HttpRequest.create(at("v0", "volumes", "search"))
                                .safety(Safety.READ)
                                .to("search the volume offers")
                                .json(query),
                        gap("volume-search", 2000))
                .objects("offers");
    }

    JsonObject createVolume(Map<String, ?> body, String name) {
        return object(
                HttpRequest.change("PUT", at("v0", "volumes"))
                        .safety(Safety.CREATE)
                        .to("create volume \"" + name + "\"")
                        .json(body),
                gap("volume-create", 1000));
    }

    void deleteVolume(String id) {
        object(
                HttpRequest.end(at("v0", "volumes")).to("delete volume " + id).json(Map.of("id", Long.valueOf(id))),
                gap("volume-delete", 2000));
    }

    private List<JsonObject> pages(
            URI url, Map<String, Object> parameters, String member, String purpose, RateLimit limit) {
        var all = new ArrayList<JsonObject>();
        var query = new LinkedHashMap<>(parameters);
        for (var page = 0; page < MOST_PAGES; page++) {
            var answer = object(
                    HttpRequest.read(Urls.with(url, query)).to(purpose).callTimeout(Duration.ofMinutes(3)), limit);
            all.addAll(answer.objects(member));
            var next = answer.text("next_token").filter(token -> !token.isEmpty());
            if (next.isEmpty()) {
                return all;
            }
            if (next.get().equals(query.put("after_token", next.get()))) {
                throw broken(purpose, "the pages did not advance");
            }
        }
        throw broken(purpose, "there are more than " + MOST_PAGES + " pages");
    }

    private static ProviderException broken(String purpose, String why) {
        return new ProviderException(
                Origin.of(VastSettings.ID), "vast could not " + purpose + ": " + why + "; no part of it is given back");
    }

    private JsonObject object(HttpRequestBuilder builder, RateLimit limit) {
        var request = limited(builder, limit);
        return checked(request, http.exchange(request));
    }

    private JsonObject checked(HttpRequest request, HttpResponse response) {
        if (response.isSuccess()) {
            var answer = http.json(response);
            if (!VastErrors.isFailure(answer)) {
                return answer;
            }
        }
        throw VastErrors.of(http.failure(request, response), response);
    }

    /** A quota of its own as well: a 429 of one route says nothing about the others. */
    private static HttpRequest limited(HttpRequestBuilder builder, RateLimit limit) {
        return builder.limit(limit).quota(limit.name()).build();
    }

    private static RateLimit gap(String route, long millis) {
        return new RateLimit(route, 1, Duration.ofMillis(millis).plus(MARGIN));
    }

    private URI at(String... path) {
        return URI.create(Urls.under(base, path) + "/");
    }
}
