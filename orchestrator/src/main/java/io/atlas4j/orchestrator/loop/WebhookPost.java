package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.orchestrator.store.Alerts.Placed;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** Sends one alert to one webhook, once. */
final class WebhookPost {
    /** Shorter than half a lease, so that whoever holds it when it begins holds it when it ends. */
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private static final long MOST_ANSWER = 1024 * 1024;

    /** Answers by which a receiver says that the message itself is bad: it will not become better. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 415, 422);

    private static final JsonMapper JSON = new JsonMapper();

    private final SessionStore store;
    private final TimeSource time;
    private final HttpApi http;

    WebhookPost(SessionStore store, ProviderContext context) {
        this.store = store;
        this.time = context.time();
        this.http = HttpApi.toSecretAddress("webhook", context);
    }

    /** How it went. */
    sealed interface Answer {
        /** It has it. */
        record Taken() implements Answer {}

        /** It never will. */
        record Refused(String why) implements Answer {}

        /** Perhaps later, not before that long. */
        record Failed(String why, Optional<Duration> pause) implements Answer {}
    }

    Answer send(Webhook webhook, Placed alert) {
        var id = "atlas-" + store.installation() + "-" + alert.position();
        var second = time.now().getEpochSecond();
        var body = JSON.writeValueAsString(message(alert));
        var request = HttpRequest.create(webhook.url())
                .to("be told of " + id)
                .api("webhook")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(second))
                .header("webhook-signature", webhook.sign(id, second, body))
                .text("application/json", body)
                .attemptTimeout(LIMIT)
                .callTimeout(LIMIT)
                .maxBytes(MOST_ANSWER)
                .build();
        try {
            var response = http.exchange(request);
            if (response.isSuccess()) {
                return new Answer.Taken();
            }
            var failure = http.failure(request, response);
            return REFUSALS.contains(response.status())
                    ? new Answer.Refused("HTTP " + response.status())
                    : new Answer.Failed("HTTP " + response.status(), pause(failure));
        } catch (AtlasException e) {
            return new Answer.Failed(e.kind().wireName(), Optional.empty());
        }
    }

    private static Optional<Duration> pause(AtlasException failure) {
        return failure instanceof RateLimitedException limited ? limited.retryAfter() : Optional.empty();
    }

    private Map<String, Object> message(Placed placed) {
        var alert = placed.alert();
        var data = new LinkedHashMap<String, Object>();
        data.put("installation", store.installation());
        alert.sessionId().ifPresent(id -> {
            data.put("sessionId", id);
            store.find(id).ifPresent(row -> {
                data.put("provider", row.provider());
                data.put("account", row.account());
                row.userId().ifPresent(user -> data.put("userId", user));
                row.name().ifPresent(name -> data.put("name", name));
            });
        });
        alert.detail().forEach(data::putIfAbsent);
        var message = new LinkedHashMap<String, Object>();
        message.put("type", alert.type());
        message.put("timestamp", alert.at().toString());
        message.put("data", data);
        return message;
    }
}
