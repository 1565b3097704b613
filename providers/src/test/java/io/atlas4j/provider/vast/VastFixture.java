package io.atlas4j.provider.vast;

import io.atlas4j.Atlas;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.vast.FakeVast;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A market, and an Atlas that rents there. */
abstract class VastFixture {
    static final String ASKS = "/api/v0/asks/*/";
    static final String LIST = "/api/v1/instances/";
    static final String ONE = "/api/v0/instances/*/";

    final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    final FakeVast cloud = FakeVast.start(time);
    final Atlas atlas = atlas(Map.of());

    final Atlas atlas(Map<String, String> more) {
        var settings = new HashMap<>(cloud.settings());
        settings.putAll(more);
        return Atlas.builder()
                .provider(new VastFactory())
                .settings(Settings.of(settings))
                .time(time)
                .build();
    }

    final Vast vast() {
        return (Vast) atlas.provider("vast");
    }

    static ComputeRequestBuilder request() {
        return ComputeRequest.gpu(Gpu.RTX_4090).image("ghcr.io/acme/server:1");
    }

    final Compute ready(ComputeRequestBuilder request) {
        return atlas.awaitReady(atlas.spawn("vast", request.build()), Duration.ofMinutes(5));
    }

    final String lastCreate() {
        return cloud.requests().stream()
                .filter(exchange -> exchange.is("PUT", ASKS))
                .reduce((a, b) -> b)
                .orElseThrow()
                .body();
    }

    @AfterEach
    final void close() {
        atlas.close();
        cloud.close();
    }
}
