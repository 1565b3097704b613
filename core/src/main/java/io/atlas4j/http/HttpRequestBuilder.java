package io.atlas4j.http;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds an {@link HttpRequest}. Not safe for several threads. */
public final class HttpRequestBuilder {
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private final String method;
    private final URI url;
    private final Map<String, String> headers = new HashMap<>();
    private final Set<Secret> secrets = new HashSet<>();
    private final List<RateLimit> limits = new ArrayList<>();
    private Safety safety;
    private String purpose;
    private String api = "management";
    private Optional<String> quota = Optional.empty();
    private Optional<HttpBody> body = Optional.empty();
    private Duration attemptTimeout = Duration.ofSeconds(30);
    private Duration callTimeout = Duration.ofSeconds(90);
    private Optional<Duration> longestSilence = Optional.empty();
    private long maxBytes = MAX_BYTES;
    private boolean streaming;

    HttpRequestBuilder(String method, URI url, Safety safety) {
        this.method = method;
        this.url = Urls.checked(url);
        this.safety = safety;
        this.purpose = method.toLowerCase(java.util.Locale.ROOT) + " " + url.getRawPath();
    }

    /** What the request is for, as the rest of "could not …", such as {@code list the pods}. No secret in it. */
    public HttpRequestBuilder to(String purpose) {
        this.purpose = purpose;
        return this;
    }

    /** For the rare request whose method says the wrong thing, such as a search by {@code POST}. */
    public HttpRequestBuilder safety(Safety safety) {
        this.safety = safety;
        return this;
    }

    public HttpRequestBuilder api(String api) {
        this.api = api;
        return this;
    }

    /** What the announced quota counts, if not the whole api. */
    public HttpRequestBuilder quota(String quota) {
        this.quota = Optional.of(quota);
        return this;
    }

    public HttpRequestBuilder header(String name, String value) {
        if ((name + value).chars().anyMatch(c -> c < ' ' || c > 0x7e)) {
            throw ValidationException.of("header " + name, "must be printable ASCII");
        }
        headers.put(name, value);
        return this;
    }

    /**
     * Sends JSON. {@link Secret}s anywhere inside are revealed as text here and nowhere else, and no message will hold
     * them.
     */
    public HttpRequestBuilder json(Map<String, ?> object) {
        collectSecrets(object);
        body = Optional.of(new HttpBody("application/json", JsonCodec.write(object)));
        return this;
    }

    public HttpRequestBuilder text(String contentType, String text) {
        body = Optional.of(new HttpBody(contentType, text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Values that the provider may echo and that no message may hold. */
    public HttpRequestBuilder hiding(Collection<Secret> values) {
        secrets.addAll(values);
        return this;
    }

    public HttpRequestBuilder limit(RateLimit limit) {
        limits.add(limit);
        return this;
    }

    public HttpRequestBuilder attemptTimeout(Duration attemptTimeout) {
        this.attemptTimeout = attemptTimeout;
        return this;
    }

    public HttpRequestBuilder callTimeout(Duration callTimeout) {
        this.callTimeout = callTimeout;
        return this;
    }

    /** How long to wait for more of a stream; as long as it lives unless set. */
    public HttpRequestBuilder longestSilence(Duration longestSilence) {
        this.longestSilence = Optional.of(longestSilence);
        return this;
    }

    public HttpRequestBuilder maxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
        return this;
    }

    /** Leaves the body of a success open, for {@link SseReader} or {@link HttpResponse#stream()}; the caller closes it. */
    public HttpRequestBuilder streaming() {
        this.streaming = true;
        return this;
    }

    public HttpRequest build() {
        return new HttpRequest(
                method,
                url,
                safety,
                purpose,
                api,
                quota.orElse(api),
                headers,
                body,
                secrets,
                limits,
                attemptTimeout,
                callTimeout,
                longestSilence.orElse(callTimeout),
                maxBytes,
                streaming,
                1);
    }

    private void collectSecrets(@Nullable Object value) {
        switch (value) {
            case Secret secret -> secrets.add(secret);
            case Map<?, ?> map -> map.values().forEach(this::collectSecrets);
            case Collection<?> list -> list.forEach(this::collectSecrets);
            case null, default -> {}
        }
    }
}
