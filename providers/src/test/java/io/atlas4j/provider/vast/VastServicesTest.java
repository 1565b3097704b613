package io.atlas4j.provider.vast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Billing;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream.LogEnd;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.openapi.OpenApiContract;
import io.atlas4j.testkit.vast.FakeVast;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Vast has besides instances: offers, logs, charges, volumes, keys; and the official documents. */
@Timeout(120)
class VastServicesTest {
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1 me@host";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeVast cloud = FakeVast.start(time);
    private final Telemetry telemetry = Telemetry.create();
    private final Vast vast = new Vast(new ProviderContext(Settings.of(cloud.settings()), telemetry, time));

    private static ComputeRequestBuilder request() {
        return ComputeRequest.gpu(Gpu.RTX_4090).image("ghcr.io/acme/server:1");
    }

    private String running(ComputeRequest request) {
        var id =
                vast.create(vast.placements(request).getFirst(), request, "job").id();
        time.advance(Duration.ofSeconds(30));
        return id;
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void offers_tell_what_counts_on_a_market() {
        var offers = vast.gpuOffers(OfferQuery.of(Gpu.RTX_4090));
        assertThat(offers).hasSize(12);
        var first = offers.getFirst();
        assertThat(first.pricePerHour().orElseThrow()).isEqualByComparingTo("0.3056");
        assertThat(first.spotPricePerHour().orElseThrow()).isEqualByComparingTo("0.1556");
        assertThat(first.memoryGb()).hasValue(24);
        assertThat(first.regions()).containsExactly("Oslo, NO");
        var terms = first.terms().orElseThrow();
        assertThat(terms.reliability()).isEqualByComparingTo("0.99");
        assertThat(terms.directPorts()).isEqualTo(60);
        assertThat(terms.verified()).isTrue();
        assertThat(terms.maxCuda()).contains("12.8");
        assertThat(vast.gpuOffers(
                        new OfferQuery(Optional.empty(), 1, Optional.of(new BigDecimal("0.33")), Optional.of("no"))))
                .hasSize(1);
        assertThat(vast.search(VastOfferQuery.builder()
                        .gpu(Gpu.RTX_4090)
                        .anyCount()
                        .verifiedOnly(false)
                        .spot(true)
                        .minReliability(new BigDecimal("0.9"))
                        .diskGb(100)
                        .directPorts(40)
                        .minCuda("12.4")
                        .regions(List.of("CA"))
                        .build()))
                .singleElement()
                .satisfies(offer -> assertThat(offer.verified()).isFalse());
        assertThatThrownBy(() -> VastOfferQuery.builder().minCuda("new").build())
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void a_log_is_asked_for_fetched_without_the_key_and_followed() {
        var events = new CopyOnWriteArrayList<ProviderRequest>();
        telemetry.on("test", ProviderRequest.class, events::add);
        var id = running(request().build());
        cloud.log(id, "one").log(id, "two").log(id, "three");

        try (var log = vast.logs(id, LogQuery.last(2))) {
            var lines = new ArrayList<String>();
            log.forEachRemaining(line -> lines.add(line.text()));
            assertThat(lines).containsExactly("two", "three");
            assertThat(log.end()).isEqualTo(LogEnd.COMPLETE);
        }
        var fetched = cloud.requests().stream()
                .filter(exchange -> exchange.path().startsWith("/results/"))
                .toList();
        assertThat(fetched).extracting(Exchange::status).containsExactly(404, 403, 200);
        assertThat(fetched).noneMatch(exchange -> exchange.headers().containsKey("authorization"));
        assertThat(events).anyMatch(event -> event.name().toString().equals("atlas.http.request"));
        assertThat(events).noneMatch(event -> event.url().contains("sealed"));

        try (var log = vast.logs(id, LogQuery.follow(1, Duration.ofMinutes(1)))) {
            assertThat(log.next().text()).isEqualTo("three");
            cloud.log(id, "three").log(id, "four");
            assertThat(log.next().text()).isEqualTo("three");
            assertThat(log.next().text()).isEqualTo("four");
            assertThat(log.end()).isEqualTo(LogEnd.OPEN);
            vast.terminate(id);
            time.advance(Duration.ofSeconds(20)); // not new any more
            assertThat(log.hasNext()).isFalse();
            assertThat(log.end()).isEqualTo(LogEnd.GONE);
        }
    }

    @Test
    void a_log_that_never_comes_is_not_waited_for_for_ever() {
        var id = running(request().build());
        cloud.resultsNeverCome();
        assertThatThrownBy(() -> vast.logs(id, LogQuery.last(5)))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("within 30 s");
        assertThatThrownBy(() -> vast.logs("4711", LogQuery.last(5))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> vast.logs(
                        id, new LogQuery(5, Optional.of(time.now()), Optional.empty(), false, Duration.ofSeconds(5))))
                .isInstanceOf(UnsupportedException.class);
    }

    @Test
    void what_was_there_before_is_told_apart_from_what_is_new() {
        assertThat(VastLogs.overlap(List.of(), List.of("a"))).isZero();
        assertThat(VastLogs.overlap(List.of("a", "b"), List.of("a", "b", "c"))).isEqualTo(2);
        assertThat(VastLogs.overlap(List.of("a", "b", "c"), List.of("b", "c", "d")))
                .isEqualTo(2);
        assertThat(VastLogs.overlap(List.of("a", "a"), List.of("a", "a", "a"))).isEqualTo(2);
        assertThat(VastLogs.overlap(List.of("x", "y"), List.of("a", "b"))).isZero();
        assertThat(VastLogs.overlap(List.of("a", "b", "c"), List.of("c"))).isEqualTo(1);
    }

    @Test
    void charges_count_gpu_and_disk_also_of_what_is_stopped_or_gone() {
        var start = time.now();
        var id = running(request().diskGb(100).build());
        time.advance(Duration.ofHours(2));
        vast.stop(id);
        time.advance(Duration.ofHours(10));
        var other = running(request().build());
        vast.terminate(other);
        cloud.chargesOnPage(1);

        var billing = vast.require(Billing.class);
        var spend = billing.spend(id, start, time.now());
        assertThat(spend.gpu()).isCloseTo(new BigDecimal("0.60"), Offset.offset(new BigDecimal("0.02")));
        assertThat(spend.disk()).isCloseTo(new BigDecimal("0.33"), Offset.offset(new BigDecimal("0.02")));
        assertThat(spend.total()).isEqualByComparingTo(spend.gpu().add(spend.disk()));
        assertThat(spend.from()).isEqualTo(Instant.parse("2026-10-01T00:00:00Z"));
        assertThat(billing.totalSpend(start, time.now()).total()).isGreaterThanOrEqualTo(spend.total());
        assertThat(billing.spendByMachine(start, time.now()))
                .containsOnlyKeys(id, other)
                .containsEntry(id, spend.total());
        assertThat(billing.totalSpend(start.minus(Duration.ofDays(3)), start.minus(Duration.ofDays(2)))
                        .total())
                .isZero();
        assertThat(billing.balance().orElseThrow()).isEqualByComparingTo("25");
        assertThatThrownBy(() -> billing.totalSpend(start, start)).isInstanceOf(ValidationException.class);
        cloud.faults().next("GET", "/api/v0/charges/").answersBody("{\"success\":false,\"msg\":\"Host users\"}");
        assertThatThrownBy(() -> billing.totalSpend(start, time.now())).isInstanceOf(ProviderException.class);
    }

    @Test
    void a_volume_is_made_mounted_on_its_machine_and_deleted_once_nobody_uses_it() {
        var volumes = vast.require(NetworkVolumes.class);
        var volume = volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 50, "Texas"));
        assertThat(volume.sizeGb()).isEqualTo(50);
        assertThat(volume.region()).contains("Texas, US");
        assertThat(volumes.networkVolumes()).extracting(it -> it.id()).containsExactly(volume.id());

        var request = request().networkVolume(volume.id()).build();
        var places = vast.placements(request);
        assertThat(places)
                .singleElement()
                .satisfies(place -> assertThat(place.region()).contains("Texas, US"));
        var id = vast.create(places.getFirst(), request, "with-volume").id();
        assertThat(cloud.requests().getLast().body()).contains("\"volume_id\":" + volume.id(), "/workspace");

        assertThatThrownBy(() -> volumes.deleteNetworkVolume(volume.id()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("end the machines that mount it first");
        assertThatThrownBy(() -> volumes.growNetworkVolume(volume.id(), 100)).isInstanceOf(UnsupportedException.class);
        vast.terminate(id);
        volumes.deleteNetworkVolume(volume.id());
        volumes.deleteNetworkVolume(volume.id());
        CloudAssert.assertThat(cloud).billsNothing();
        assertThatThrownBy(() -> volumes.networkVolume(volume.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 9000, "Texas")))
                .isInstanceOf(NoCapacityException.class);
    }

    @Test
    void ssh_keys_are_kept_once_and_given_to_a_running_instance_once() {
        var keys = vast.keys();
        assertThat(keys.keys()).isEmpty();
        var id = keys.add(KEY);
        assertThat(keys.add(KEY)).isEqualTo(id);
        assertThat(keys.keys()).containsEntry(id, KEY);
        var instance = running(request().build());
        keys.attach(instance, KEY);
        keys.attach(instance, KEY);
        assertThat(keys.ofInstance(instance)).containsValue(KEY).hasSize(1);
        keys.delete(id);
        keys.delete(id);
        assertThat(keys.keys()).isEmpty();
        assertThatThrownBy(() -> keys.add("secret")).isInstanceOf(ValidationException.class);
    }

    /** The published document lacks some operations, the one of the service others: each request is held to one of them. */
    @Test
    void sends_only_what_the_official_documents_allow_and_the_fake_answers_as_they_say() {
        var published = OpenApiContract.of("vast-rest.yaml", "vast");
        var service = OpenApiContract.of("vast-rest-backend.yaml", "vast-backend");
        everything();

        var inPublished = new ArrayList<Exchange>();
        var inService = new ArrayList<Exchange>();
        var nowhere = new ArrayList<Exchange>();
        cloud.requests().stream().filter(it -> it.path().startsWith("/api/")).forEach(exchange -> {
            if (published.operation(exchange).isPresent()) {
                inPublished.add(exchange);
            } else if (service.operation(exchange).isPresent()) {
                inService.add(exchange);
            } else {
                nowhere.add(exchange);
            }
        });
        assertThat(nowhere).isEmpty();
        assertThat(inPublished).hasSizeGreaterThan(25);
        assertThat(published.complaints(inPublished)).isEmpty();
        assertThat(published.unneededDeviations(inPublished)).isEmpty();
        assertThat(service.complaints(inService)).isEmpty();
        assertThat(service.unneededDeviations(inService)).isEmpty();
    }

    private void everything() {
        vast.search(VastOfferQuery.builder()
                .gpu(Gpu.RTX_4090)
                .verifiedOnly(false)
                .spot(true)
                .maxPricePerHour(BigDecimal.ONE)
                .minReliability(new BigDecimal("0.9"))
                .directPorts(3)
                .minCuda("12.4")
                .regions(List.of("NO"))
                .runsFor(Duration.ofHours(1))
                .build());
        var volumes = vast.require(NetworkVolumes.class);
        var volume = volumes.createNetworkVolume(NetworkVolumeRequest.of("data", 10, "Oslo"));
        var request = request()
                .http(8000)
                .tcp(22)
                .env("A", "b")
                .sshKey(KEY)
                .command("run", "it")
                .diskGb(30)
                .networkVolume(volume.id())
                .registry(RegistryLogin.of("me", Secret.of("token")))
                .spot(true)
                .build();
        var id = running(request);
        var bare = running(request().command("run").build());
        vast.get(id);
        vast.list();
        cloud.log(id, "line");
        vast.logs(id, LogQuery.last(5)).close();
        vast.changeBid(id, new BigDecimal("0.5"));
        vast.reboot(id);
        time.advance(Duration.ofSeconds(30));
        vast.recycle(id);
        time.advance(Duration.ofSeconds(30));
        vast.stop(id);
        vast.start(id);
        var key = vast.keys().add(KEY);
        vast.keys().keys();
        vast.keys().attach(id, KEY);
        vast.keys().delete(key);
        var billing = vast.require(Billing.class);
        billing.spend(id, time.now().minusSeconds(60), time.now());
        billing.balance();
        vast.terminate(id);
        vast.terminate(bare);
        vast.terminate(bare);
        vast.find(bare);
        volumes.deleteNetworkVolume(volume.id());
        vast.terminateAll(List.of(running(request().build())));
        var place = vast.placements(request().build()).getFirst();
        cloud.vanishing(place.offer().orElseThrow());
        assertThatThrownBy(() -> vast.create(place, request().build(), "late")).isInstanceOf(NoCapacityException.class);
    }
}
