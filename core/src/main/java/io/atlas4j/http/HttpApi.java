package io.atlas4j.http;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.time.TimeSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One account's way to one provider: retries what is safe to repeat, keeps to quotas, tells telemetry, and turns every
 * failure into the {@link AtlasException} it means.
 *
 * <pre>{@code
 * var api = HttpApi.of("runpod", accountHash, Authorization.bearer(this::key), context);
 * JsonObject pod = api.json(HttpRequest.read(Urls.under(base, "pods", id)).to("read pod " + id).build());
 * }</pre>
 *
 * Blocks; safe for many threads. Connections belong to the context and are released with its Atlas.
 */
public final class HttpApi {
    private final String provider;
    private final Authorization authorization;
    private final TimeSource time;
    private final Transport transport;

    private HttpApi(String provider, Authorization authorization, TimeSource time, Transport transport) {
        this.provider = provider;
        this.authorization = authorization;
        this.time = time;
        this.transport = transport;
    }

    /**
     * Assembles the layers.
     *
     * <p>Retrying is outermost, because each attempt must queue for the quota again and be measured by itself. Fencing follows
     * the queue, where a create may have become too late; what it stops was never sent and is not measured. Measuring is
     * inside the rate limit, so that waiting here does not count as the provider's time. Authorizing is innermost, so that no
     * layer above the network ever holds the key.
     *
     * @param account tells accounts apart in the limits; a hash, never the key
     */
    public static HttpApi of(String provider, String account, Authorization authorization, ProviderContext context) {
        return over(network(provider, context), provider, account, authorization, context);
    }

    /** The same for a provider whose status does not tell what an answer means. */
    public static HttpApi of(
            String provider, String account, Authorization authorization, Meaning meaning, ProviderContext context) {
        var authorizing = new AuthorizingTransport(network(provider, context), authorization);
        var measuring = new MeasuringTransport(authorizing, provider, meaning, context.telemetry(), context.time());
        return above(measuring, provider, account, authorization, context);
    }

    /** The same layers over a transport of the caller's, such as a test's. */
    public static HttpApi over(
            Transport network, String provider, String account, Authorization authorization, ProviderContext context) {
        var authorizing = new AuthorizingTransport(network, authorization);
        var measuring = new MeasuringTransport(authorizing, provider, context.telemetry(), context.time());
        return above(measuring, provider, account, authorization, context);
    }

    /**
     * The way to addresses that a provider names and that are not its own, such as a result's: no key is sent, the event is
     * {@code atlas.http.request}, and no query is shown.
     */
    public static HttpApi outside(String provider, ProviderContext context) {
        var measuring = MeasuringTransport.outside(network(provider, context), context.telemetry(), context.time());
        return above(measuring, provider, "outside", Authorization.NONE, context);
    }

    /**
     * The way to an address that is a secret as a whole, such as a webhook's: events show its host alone. Each request is
     * sent once, because who tells others has a plan of his own for the next time.
     */
    public static HttpApi toSecretAddress(String provider, ProviderContext context) {
        var measuring = MeasuringTransport.outside(
                network(provider, context), MaskedUrl::hostOf, context.telemetry(), context.time());
        return new HttpApi(provider, Authorization.NONE, context.time(), measuring);
    }

    /** Each account has connections of its own: one that waits for answers takes none from the others. */
    private static Transport network(String provider, ProviderContext context) {
        var engine = context.shared().get(HttpEngine.class, context.account(), HttpEngine::new);
        return new NetworkTransport(engine, provider);
    }

    private static HttpApi above(
            Transport measuring,
            String provider,
            String account,
            Authorization authorization,
            ProviderContext context) {
        var time = context.time();
        var telemetry = context.telemetry();
        var gates = context.shared().get(Gates.class, Gates::new);
        var fencing = new FencingTransport(measuring, provider);
        var limiting = new RateLimitingTransport(fencing, provider, account, gates, time, telemetry);
        var retrying = new RetryingTransport(limiting, provider, time, new java.util.Random());
        return new HttpApi(provider, authorization, time, retrying);
    }

    /** The answer whatever its status; {@link #failure} says what a bad one means. */
    public HttpResponse exchange(HttpRequest request) {
        return transport.send(request);
    }

    /**
     * The answer of a success. Of a streaming request it is open, and the caller closes it.
     *
     * @throws AtlasException of the kind that any other status means
     */
    public HttpResponse send(HttpRequest request) {
        var response = exchange(request);
        if (!response.isSuccess()) {
            throw failure(request, response);
        }
        return response;
    }

    /**
     * The object of a success.
     *
     * @throws ProviderException if the answer is anything but a JSON object
     */
    public JsonObject json(HttpRequest request) {
        return json(send(request));
    }

    /**
     * The object in an answer that {@link #exchange} gave.
     *
     * @throws ProviderException if the answer is anything but a JSON object
     */
    public JsonObject json(HttpResponse response) {
        return JsonObject.of(response.body(), ErrorMapping.originOf(provider, response));
    }

    /** The objects of a success whose answer is a list. */
    public List<JsonObject> jsonList(HttpRequest request) {
        return jsonList(send(request));
    }

    /** The objects in an answer that {@link #exchange} gave. */
    public List<JsonObject> jsonList(HttpResponse response) {
        return JsonObject.listOf(response.body(), ErrorMapping.originOf(provider, response));
    }

    /** Opens an event stream; {@link HttpRequestBuilder#streaming()} must have been asked for. The caller closes it. */
    public SseReader events(HttpRequest request) {
        return new SseReader(provider, send(request));
    }

    /** What an answer that is not a success means. */
    public AtlasException failure(HttpRequest request, HttpResponse response) {
        return ErrorMapping.failure(provider, request, response, redactor(request), RetryHint.of(response, time.now()));
    }

    /**
     * Makes something that costs, and tells failures that leave nothing behind from those that may: a lost connection, a time-out, 5xx
     * or an answer that cannot be read become {@link AmbiguousOutcomeException}.
     *
     * @param name the thing's name at the provider, by which it can be looked for
     * @param create sends exactly one request that can cost money
     */
    public <T> T creating(String name, Supplier<T> create) {
        try {
            return create.get();
        } catch (AtlasException failure) {
            if (isCertain(failure)) {
                throw failure;
            }
            var origin = new Origin(failure.provider(), failure.status(), failure.requestId());
            throw ambiguous(origin, name, failure.getMessage(), failure);
        } catch (RuntimeException fault) {
            throw ambiguous(Origin.of(provider), name, "the answer could not be understood", fault);
        }
    }

    private AmbiguousOutcomeException ambiguous(Origin origin, String name, String why, Throwable cause) {
        return new AmbiguousOutcomeException(
                origin,
                why + "; it may exist all the same: look for \"" + name + "\" at " + provider + " before trying again",
                name,
                cause);
    }

    /** Whether nothing was made. In doubt: something was. */
    private static boolean isCertain(AtlasException failure) {
        return switch (failure) {
            case TransportException lost -> !lost.mayHaveArrived();
            case TimedOutException late -> false;
            case AmbiguousOutcomeException open -> false;
            case ProviderException refused -> failure.status().orElse(0) / 100 == 4;
            case UnexpectedException odd -> failure.status().orElse(0) / 100 == 3;
            default -> true;
        };
    }

    private Redactor redactor(HttpRequest request) {
        Set<Secret> secrets = new HashSet<>(request.secrets());
        secrets.addAll(authorization.headers(request).values());
        return new Redactor(secrets);
    }
}
