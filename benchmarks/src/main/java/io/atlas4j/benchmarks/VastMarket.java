package io.atlas4j.benchmarks;

import io.atlas4j.Atlas;
import io.atlas4j.provider.vast.Vast;
import io.atlas4j.provider.vast.VastFactory;
import io.atlas4j.provider.vast.VastOfferQuery;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Settings;
import io.atlas4j.testkit.vast.FakeVast;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Prints what the market costs, in real time against the fake: a search of 2,000 offers from request to ranked list, beside a
 * bare client fetching the same bytes; and a burst of 50 spawns, beside the gaps that Vast asks for, which no client can beat.
 */
final class VastMarket {
    private static final int OFFERS = 2_000;
    private static final int SPAWNS = 50;
    private static final int WARM_UP = 3;
    private static final Duration SEARCH_GAP = Duration.ofMillis(2_100);
    private static final double CREATE_GAP = 4.5;

    private VastMarket() {}

    /** Takes the number of searches; 20 without. */
    public static void main(String[] args) throws Exception {
        var searches = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        try (var cloud = FakeVast.start(TimeSource.system());
                var atlas = Atlas.builder()
                        .provider(new VastFactory())
                        .settings(Settings.of(cloud.settings()))
                        .build()) {
            search(cloud.market(OFFERS, "RTX 4090"), (Vast) atlas.provider("vast"), searches);
            burst(cloud.market(4 * SPAWNS, "RTX 4090"), atlas);
        }
    }

    private static void search(FakeVast cloud, Vast vast, int times) throws Exception {
        var query = VastOfferQuery.builder().gpu(Gpu.RTX_4090).build();
        var whole = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        var bytes = 0;
        for (var i = -WARM_UP; i < times; i++) {
            if (i == 0) {
                whole.clear();
                bare.clear();
            }
            Thread.sleep(SEARCH_GAP); // so that no wait for the gap is counted
            var started = System.nanoTime();
            var found = vast.search(query).size();
            whole.add(millis(started));
            if (found != OFFERS) {
                throw new IllegalStateException("found " + found + " offers");
            }
            Thread.sleep(SEARCH_GAP);
            started = System.nanoTime();
            bytes = fetch(cloud);
            bare.add(millis(started));
        }
        System.out.printf(
                "search of %d offers (%.1f MB), %d times: median %.0f ms, worst %.0f ms; bare client and fake alone: median %.0f ms%n",
                OFFERS, bytes / 1e6, times, median(whole), Collections.max(whole), median(bare));
    }

    private static int fetch(FakeVast cloud) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(cloud.baseUrl() + "/api/v0/bundles/"))
                    .header("Authorization", "Bearer " + cloud.key())
                    .POST(
                            HttpRequest.BodyPublishers.ofString(
                                    "{\"limit\":3000,\"gpu_name\":{\"in\":[\"RTX 4090\"]},\"order\":[[\"dph_total\",\"asc\"]]}"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body().length;
        }
    }

    private static void burst(FakeVast cloud, Atlas atlas) throws Exception {
        cloud.forgetRequests();
        var request = ComputeRequest.gpu(Gpu.RTX_4090).image("x").build();
        var started = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> spawn = () -> atlas.spawn("vast", request).id();
            var ids = new HashSet<String>();
            for (var future : threads.invokeAll(
                    IntStream.range(0, SPAWNS).mapToObj(i -> spawn).toList())) {
                ids.add(future.get());
            }
            if (ids.size() != SPAWNS || cloud.existingInstances().size() != SPAWNS) {
                throw new IllegalStateException(
                        ids.size() + " known, " + cloud.existingInstances().size() + " rented");
            }
        }
        var seconds = millis(started) / 1e3;
        var floor = (SPAWNS - 1) * CREATE_GAP;
        var creates = cloud.requests().stream()
                .filter(exchange -> exchange.is("PUT", "/api/v0/asks/*/"))
                .count();
        var tooEarly = cloud.requests().stream()
                .filter(exchange -> exchange.status() == 429)
                .count();
        System.out.printf(
                "burst of %d spawns: %.1f s with %d creates, %d answered 429; the limit allows %.1f s, so %.2f times that%n",
                SPAWNS, seconds, creates, tooEarly, floor, seconds / floor);
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
