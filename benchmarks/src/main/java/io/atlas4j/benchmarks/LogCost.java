package io.atlas4j.benchmarks;

import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.fly.logs.LogQuery;
import io.atlas4j.fly.logs.Logs;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.http.Authorization;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Prints what a page of a log costs: its bytes by the bare HTTP client and through every layer, which is the most that any
 * reader of them could come to, and the page itself.
 */
final class LogCost {
    private static final String TOKEN = "fm2_benchmark";

    private LogCost() {}

    /** Takes what {@link Comparison} does. */
    public static void main(String[] args) throws Exception {
        var comparison = new Comparison(args);
        try (var server = CannedServer.start(LogServer.class);
                var client = BareClient.create(TOKEN)) {
            var settings = Settings.of(Map.of("FLY_API_BASE_URL", server.base().toString(), "FLY_API_TOKEN", TOKEN));
            var context = new ProviderContext(settings, Telemetry.create(), TimeSource.system());
            var http = HttpApi.of("fly", "benchmark", Authorization.bearer(() -> Secret.of(TOKEN)), context);
            var url = Urls.under(server.base(), "api", "v1", "apps", "web", "logs");
            try (var tokens = Tokens.builder().settings(settings).build();
                    var logs = new Logs(tokens, context, new FlyEvents())) {
                Map<String, Callable<?>> calls = new LinkedHashMap<>();
                calls.put("bare", () -> client.bytes(url));
                calls.put(
                        "HttpApi",
                        () -> http.send(HttpRequest.read(url).build()).body());
                calls.put("Logs.fetch", () -> logs.fetchOnce("web", LogQuery.NEWEST));
                for (var callers : List.of(1, 8)) {
                    comparison.compare(calls, callers);
                }
            }
        }
    }
}
