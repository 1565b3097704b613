package io.atlas4j.fly.logs;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.fly.tokens.FlyToken;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.SpanNames;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/** Fly's log interface, one page at a time. Every attempt at a page is a span, which counts entries and holds none. */
final class LogApi {
    private static final SpanNames FETCH = SpanNames.of(EventName.of("atlas", "fly", "logs", "fetch"));

    private final Tokens tokens;
    private final ProviderContext context;
    private final URI base;

    LogApi(Tokens tokens, ProviderContext context) {
        this.tokens = tokens;
        this.context = context;
        this.base = Urls.base("FLY_API_BASE_URL", context.settings().get("FLY_API_BASE_URL", "https://api.fly.io"));
    }

    LogPage fetchOnce(String app, LogQuery query) {
        return fetch(app, query, tokens.get(app));
    }

    /** With another token after the first was rejected. */
    LogPage fetch(String app, LogQuery query) {
        var token = tokens.get(app);
        try {
            return fetch(app, query, token);
        } catch (UnauthorizedException e) {
            tokens.invalidate(app, token.value());
            return fetch(app, query, tokens.get(app));
        }
    }

    private LogPage fetch(String app, LogQuery query, FlyToken token) {
        Supplier<LogPage> outcome = context.telemetry().span(FETCH, Map.of("app", app), scope -> {
            try {
                var page = request(app, query, token);
                scope.put("status", "ok");
                scope.put("count", page.entries().size());
                return () -> page;
            } catch (AtlasException e) {
                scope.put("status", "error(" + e.kind().wireName() + ")");
                scope.put("count", 0);
                return () -> {
                    throw e;
                };
            }
        });
        return outcome.get();
    }

    private LogPage request(String app, LogQuery query, FlyToken token) {
        var header = Map.of("Authorization", token.authorization());
        var api = HttpApi.of("fly", "logs/" + app, any -> header, context);
        var parameters = new LinkedHashMap<String, String>();
        query.after().ifPresent(cursor -> parameters.put("next_token", cursor));
        query.instance().ifPresent(machine -> parameters.put("instance", machine));
        query.region().ifPresent(code -> parameters.put("region", code));
        var url = Urls.with(Urls.under(base, "api", "v1", "apps", app, "logs"), parameters);
        var response = api.send(HttpRequest.read(url)
                .to("read the log of " + app)
                .api("logs")
                .attemptTimeout(Duration.ofSeconds(10))
                .callTimeout(Duration.ofSeconds(30))
                .hiding(java.util.List.of(Secret.of(token.value().reveal())))
                .build());
        try {
            return PageReader.read(response.body());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new ProviderException(
                    Origin.of("fly", response.status(), response.requestId()),
                    "fly answered something that is not a page of a log");
        }
    }
}
