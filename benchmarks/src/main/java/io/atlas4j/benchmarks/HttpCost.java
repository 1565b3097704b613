package io.atlas4j.benchmarks;

import io.atlas4j.http.Authorization;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.Urls;
import io.atlas4j.provider.runpod.RunPod;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints what a request costs through every layer, beside the bare HTTP client asking the same server: its bytes, its JSON,
 * {@link HttpApi#json}, {@link RunPod#get}, the same with every telemetry bridge attached; and {@link RunPod#list} of 1,000
 * pods.
 */
final class HttpCost {
    private static final String POD = "p00000000";
    private static final String KEY = "rpa_benchmark";

    private HttpCost() {}

    /** Takes the number of rounds and the seconds of each; 9 and 1 without. */
    public static void main(String[] args) throws Exception {
        var comparison = new Comparison(args);
        try (var server = CannedServer.start(PodServer.class);
                var client = BareClient.create(KEY)) {
            var base = server.base();
            var settings = Settings.of(Map.of("RUNPOD_API_BASE_URL", base.toString(), "RUNPOD_API_KEY", KEY));
            var context = new ProviderContext(settings, Telemetry.create(), TimeSource.system());
            var calls = calls(base, client, context);
            for (var callers : List.of(1, 64)) {
                comparison.compare(calls, callers);
            }
            comparison.compare(lists(base, client, context), 1);
        }
    }

    private static Map<String, Callable<?>> calls(URI base, BareClient client, ProviderContext context) {
        var runpod = new RunPod(context);
        var http = HttpApi.of("runpod", "benchmark", Authorization.bearer(() -> Secret.of(KEY)), context);
        var url = Urls.under(base, "v2", "pods", POD);
        var mapper = JsonMapper.builder().build();
        var calls = new LinkedHashMap<String, Callable<?>>();
        calls.put("bare", () -> client.bytes(url));
        calls.put("bare, JSON", () -> mapper.readTree(client.bytes(url)));
        calls.put("HttpApi", () -> http.json(HttpRequest.read(url).build()));
        calls.put("RunPod.get", () -> runpod.get(POD));
        var telemetry = Telemetry.create();
        Bridges.attachAll(telemetry);
        var heard = new RunPod(new ProviderContext(context.settings(), telemetry, context.time(), context.shared()));
        calls.put("all bridges", () -> heard.get(POD));
        return calls;
    }

    private static Map<String, Callable<?>> lists(URI base, BareClient client, ProviderContext context) {
        var runpod = new RunPod(context);
        var url = Urls.under(base, "v2", "pods");
        var mapper = JsonMapper.builder().build();
        var calls = new LinkedHashMap<String, Callable<?>>();
        calls.put("bare", () -> client.bytes(url));
        calls.put("bare, JSON", () -> mapper.readTree(client.bytes(url)));
        calls.put("RunPod.list", runpod::list);
        return calls;
    }
}
