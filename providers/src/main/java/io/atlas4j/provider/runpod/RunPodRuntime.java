package io.atlas4j.provider.runpod;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.RateLimit;
import io.atlas4j.http.Safety;
import io.atlas4j.http.Urls;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The serverless runtime, a method per operation, at the addresses that the endpoint's own answer gives. */
final class RunPodRuntime {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final String API = "runtime";

    private final RunPodApi api;
    private final URI base;
    private final Map<String, Optional<JsonObject>> addresses = new ConcurrentHashMap<>();

    RunPodRuntime(RunPodApi api, RunPodSettings settings) {
        this.api = api;
        this.base = settings.endpointBase();
    }

    HttpApi http() {
        return api.http();
    }

    JsonObject run(String endpoint, Map<String, ?> body) {
        return http().json(submit(endpoint, at(endpoint, "run", "run", ""), "run", 1000)
                .json(body)
                .build());
    }

    /** Answers when the job has ended or the wait is over, whichever is first. */
    JsonObject runSync(String endpoint, Map<String, ?> body, Duration wait) {
        var url = Urls.with(at(endpoint, "runSync", "runsync", ""), Map.of("wait", wait.toMillis()));
        return http().json(submit(endpoint, url, "runsync", 2000)
                .json(body)
                .attemptTimeout(wait.plusSeconds(30))
                .callTimeout(wait.plusSeconds(90))
                .build());
    }

    JsonObject status(String endpoint, String job) {
        return http().json(HttpRequest.read(at(endpoint, "status", "status", job))
                .to("read job " + job)
                .api(API)
                .quota(quota(endpoint, "status"))
                .limit(limit(endpoint, "status", 2000))
                .build());
    }

    JsonObject cancel(String endpoint, String job) {
        return http().json(HttpRequest.end("POST", at(endpoint, "cancel", "cancel", job))
                .to("cancel job " + job)
                .api(API)
                .quota(quota(endpoint, "cancel"))
                .limit(limit(endpoint, "cancel", 100))
                .build());
    }

    JsonObject retry(String endpoint, String job) {
        return http().json(submit(endpoint, at(endpoint, "retry", "retry", job), "retry", 1000)
                .to("run job " + job + " again")
                .build());
    }

    JsonObject purge(String endpoint) {
        return http().json(HttpRequest.end("POST", at(endpoint, "purgeQueue", "purge-queue", ""))
                .to("purge the queue of endpoint " + endpoint)
                .api(API)
                .quota(quota(endpoint, "purge"))
                .limit(limit(endpoint, "purge", 2))
                .build());
    }

    JsonObject health(String endpoint) {
        return http().json(HttpRequest.read(at(endpoint, "health", "health", ""))
                .to("read the health of endpoint " + endpoint)
                .api(API)
                .quota(quota(endpoint, "health"))
                .build());
    }

    /** Each answer takes its pieces out of the job, so a lost one must not be asked for again in silence. */
    JsonObject stream(String endpoint, String job) {
        return http().json(HttpRequest.read(at(endpoint, "stream", "stream", job))
                .safety(Safety.CREATE)
                .to("read the stream of job " + job)
                .api(API)
                .quota(quota(endpoint, "stream"))
                .limit(limit(endpoint, "stream", 2000))
                .build());
    }

    private static io.atlas4j.http.HttpRequestBuilder submit(String endpoint, URI url, String operation, int permits) {
        return HttpRequest.create(url)
                .to("submit a job to endpoint " + endpoint)
                .api(API)
                .quota(quota(endpoint, operation))
                .limit(limit(endpoint, operation, permits));
    }

    private static String quota(String endpoint, String operation) {
        return API + "/" + endpoint + "/" + operation;
    }

    private static RateLimit limit(String endpoint, String operation, int permits) {
        return new RateLimit(quota(endpoint, operation), permits, WINDOW);
    }

    private URI at(String endpoint, String name, String segment, String job) {
        return addresses
                .computeIfAbsent(endpoint, this::lookUp)
                .flatMap(urls -> urls.text(name))
                .flatMap(text -> trusted(text, job))
                .orElseGet(() ->
                        job.isEmpty() ? Urls.under(base, endpoint, segment) : Urls.under(base, endpoint, segment, job));
    }

    /** An endpoint of somebody else, or a key for the runtime alone, has no answer to look at: the documented form serves. */
    private Optional<JsonObject> lookUp(String endpoint) {
        try {
            return api.resource("serverless", endpoint).object("requestUrls");
        } catch (NotFoundException | ForbiddenException e) {
            return Optional.empty();
        }
    }

    /** The key goes to hosts of RunPod and to the one that was configured, whatever an answer says. */
    private Optional<URI> trusted(String text, String job) {
        try {
            var url = Urls.base("requestUrls", text.replace("{job_id}", escaped(job)));
            var host = url.getHost();
            return host.equals(base.getHost()) || host.equals("api.runpod.ai") || host.endsWith(".api.runpod.ai")
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (AtlasException e) {
            return Optional.empty();
        }
    }

    private static String escaped(String job) {
        return job.isEmpty()
                ? ""
                : Urls.under(URI.create("https://x"), job).getRawPath().substring(1);
    }
}
