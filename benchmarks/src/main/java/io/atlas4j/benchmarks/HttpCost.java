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
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints what a request costs through every layer, beside the bare HTTP client asking the same server: its bytes, its JSON,
 * {@link HttpApi#json}, {@link RunPod#get}, the same with every telemetry bridge attached; and {@link RunPod#list} of 1,000 pods. Rounds alternate, so that whatever else the
 * machine does meets all of them. Processor time and bytes are those of this process, its collector and compiler included.
 */
final class HttpCost {
    private static final String POD = "p00000000";
    private static final String BARE = "bare";
    private static final String KEY = "rpa_benchmark";
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    private static final com.sun.management.ThreadMXBean THREADS =
            java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

    private HttpCost() {}

    /** What one request cost in one round. */
    private record Round(double perSecond, double cpuMicros, double bytes) {}

    /** Takes the number of rounds and the seconds of each; 9 and 1 without. */
    public static void main(String[] args) throws Exception {
        var rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        var nanos = (long) (1e9 * (args.length > 1 ? Double.parseDouble(args[1]) : 1));
        try (var server = CannedServer.start(PodServer.class);
                var client = bareClient()) {
            var base = server.base();
            var settings = Settings.of(Map.of("RUNPOD_API_BASE_URL", base.toString(), "RUNPOD_API_KEY", KEY));
            var context = new ProviderContext(settings, Telemetry.create(), TimeSource.system());
            var calls = calls(base, client, context);
            for (var callers : List.of(1, 64)) {
                compare(calls, callers, rounds, nanos);
            }
            compare(lists(base, client, context), 1, rounds, nanos);
        }
    }

    private static Map<String, Callable<?>> calls(URI base, CloseableHttpClient client, ProviderContext context) {
        var runpod = new RunPod(context);
        var http = HttpApi.of("runpod", "benchmark", Authorization.bearer(() -> Secret.of(KEY)), context);
        var url = Urls.under(base, "v2", "pods", POD);
        var mapper = JsonMapper.builder().build();
        var calls = new LinkedHashMap<String, Callable<?>>();
        calls.put(BARE, () -> bytes(client, url));
        calls.put("bare, JSON", () -> mapper.readTree(bytes(client, url)));
        calls.put("HttpApi", () -> http.json(HttpRequest.read(url).build()));
        calls.put("RunPod.get", () -> runpod.get(POD));
        var telemetry = Telemetry.create();
        Bridges.attachAll(telemetry);
        var heard = new RunPod(new ProviderContext(context.settings(), telemetry, context.time(), context.shared()));
        calls.put("all bridges", () -> heard.get(POD));
        return calls;
    }

    private static Map<String, Callable<?>> lists(URI base, CloseableHttpClient client, ProviderContext context) {
        var runpod = new RunPod(context);
        var url = Urls.under(base, "v2", "pods");
        var mapper = JsonMapper.builder().build();
        var calls = new LinkedHashMap<String, Callable<?>>();
        calls.put(BARE, () -> bytes(client, url));
        calls.put("bare, JSON", () -> mapper.readTree(bytes(client, url)));
        calls.put("RunPod.list", runpod::list);
        return calls;
    }

    private static byte[] bytes(CloseableHttpClient client, URI url) throws IOException {
        var request = new HttpGet(url);
        request.setHeader("Authorization", "Bearer " + KEY);
        return client.execute(request, response -> EntityUtils.toByteArray(response.getEntity()));
    }

    /** Without what atlas4j has no use for either. */
    private static CloseableHttpClient bareClient() {
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(256)
                        .setMaxConnTotal(1024)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    private static void compare(Map<String, Callable<?>> calls, int callers, int rounds, long nanos) throws Exception {
        for (var call : calls.values()) {
            measure(call, callers, 2 * nanos); // to warm up
        }
        var measured = new LinkedHashMap<String, List<Round>>();
        for (var i = 0; i < rounds; i++) {
            for (var call : calls.entrySet()) {
                measured.computeIfAbsent(call.getKey(), name -> new ArrayList<>())
                        .add(measure(call.getValue(), callers, nanos));
            }
        }
        System.out.printf(
                "%d callers, medians of %d rounds; load %.1f%n", callers, rounds, PROCESS.getSystemLoadAverage());
        var bare = measured.getOrDefault(BARE, List.of());
        measured.forEach((name, one) -> System.out.printf(
                "%-12s %9.0f/s %9.1f us of processor time %10.0f B   %5.2f x bare (%.2f x the processor time)%n",
                name,
                median(one, Round::perSecond),
                median(one, Round::cpuMicros),
                median(one, Round::bytes),
                ratio(bare, one, round -> 1 / round.perSecond()),
                ratio(bare, one, Round::cpuMicros)));
    }

    /** The median of the ratios of rounds that were measured one after the other. */
    private static double ratio(List<Round> bare, List<Round> other, ToDoubleFunction<Round> figure) {
        var ratios = new ArrayList<Double>();
        for (var i = 0; i < other.size(); i++) {
            ratios.add(figure.applyAsDouble(other.get(i)) / figure.applyAsDouble(bare.get(i)));
        }
        return ratios.stream().sorted().toList().get(ratios.size() / 2);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
    }

    private static Round measure(Callable<?> call, int callers, long nanos)
            throws InterruptedException, ExecutionException {
        var started = System.nanoTime();
        var cpu = PROCESS.getProcessCpuTime();
        var bytes = THREADS.getTotalThreadAllocatedBytes();
        var requests = 0L;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<Long>>();
            for (var i = 0; i < callers; i++) {
                work.add(threads.submit(() -> repeat(call, started + nanos)));
            }
            for (var one : work) {
                requests += one.get();
            }
        }
        return new Round(
                requests * 1e9 / (System.nanoTime() - started),
                (PROCESS.getProcessCpuTime() - cpu) / 1e3 / requests,
                (double) (THREADS.getTotalThreadAllocatedBytes() - bytes) / requests);
    }

    private static long repeat(Callable<?> call, long end) throws Exception {
        var done = 0L;
        do {
            if (call.call() == null) {
                throw new IllegalStateException("no answer");
            }
            done++;
        } while (System.nanoTime() < end);
        return done;
    }
}
