package io.atlas4j.http;

import io.atlas4j.spec.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request. Made by {@link #read}, {@link #create}, {@link #change} or {@link #end}: the first word says how safe it is to
 * send it again. Prints without headers and body.
 *
 * @param method upper-case
 * @param purpose what it is for, as the rest of "could not …", such as {@code list the pods}
 * @param api which of a provider's interfaces it goes to, for telemetry: {@code management}, {@code runtime}, …
 * @param quota what the quota that the provider announces in its answers counts; usually the api
 * @param headers without authorization, which is added at the rim
 * @param secrets values that the provider may echo and that no message may hold
 * @param limits what the client limits by itself
 * @param attemptTimeout for one attempt from connecting to the last byte; of a stream: to its headers
 * @param callTimeout for all attempts and the waiting between them; of a stream: its whole life
 * @param maxBytes the largest answer that is accepted
 * @param longestSilence of a stream: the longest wait for more of it, after which it counts as expired
 * @param streaming whether the body of a success is left open for reading
 * @param attempt 1 for the first
 */
public record HttpRequest(
        String method,
        URI url,
        Safety safety,
        String purpose,
        String api,
        String quota,
        Map<String, String> headers,
        Optional<HttpBody> body,
        Set<Secret> secrets,
        List<RateLimit> limits,
        Duration attemptTimeout,
        Duration callTimeout,
        Duration longestSilence,
        long maxBytes,
        boolean streaming,
        int attempt) {
    public HttpRequest {
        headers = Map.copyOf(headers);
        secrets = Set.copyOf(secrets);
        limits = List.copyOf(limits);
    }

    /** A {@code GET}. */
    public static HttpRequestBuilder read(URI url) {
        return new HttpRequestBuilder("GET", url, Safety.READ);
    }

    /** A {@code POST} that makes something new each time. */
    public static HttpRequestBuilder create(URI url) {
        return new HttpRequestBuilder("POST", url, Safety.CREATE);
    }

    /** A request that sets something to a value. */
    public static HttpRequestBuilder change(String method, URI url) {
        return new HttpRequestBuilder(method, url, Safety.IDEMPOTENT);
    }

    /** A {@code DELETE}. */
    public static HttpRequestBuilder end(URI url) {
        return end("DELETE", url);
    }

    /** A request that ends something. */
    public static HttpRequestBuilder end(String method, URI url) {
        return new HttpRequestBuilder(method, url, Safety.END);
    }

    /** The same as attempt {@code attempt}, with no more time than that. */
    HttpRequest asAttempt(int number, Duration left) {
        return new HttpRequest(
                method,
                url,
                safety,
                purpose,
                api,
                quota,
                headers,
                body,
                secrets,
                limits,
                left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout,
                left,
                longestSilence,
                maxBytes,
                streaming,
                number);
    }

    /** The same with more headers, which win. */
    HttpRequest withHeaders(Map<String, String> more) {
        var all = new java.util.TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        all.putAll(more);
        return new HttpRequest(
                method,
                url,
                safety,
                purpose,
                api,
                quota,
                all,
                body,
                secrets,
                limits,
                attemptTimeout,
                callTimeout,
                longestSilence,
                maxBytes,
                streaming,
                attempt);
    }

    @Override
    public String toString() {
        return method + " " + MaskedUrl.of(url);
    }
}
