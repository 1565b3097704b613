package io.atlas4j.telemetry.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeterReaderTest {
    private final MeterReader reader = new MeterReader();

    @Test
    void a_request_is_timed_by_provider_api_method_status_and_outcome() {
        assertThat(read(request("runpod", 200, 1, "https://api/v2/pods/abc?x=1", Optional.empty())))
                .containsExactly("atlas.provider.requests[runpod, management, get, 200, success]=5");
    }

    @Test
    void a_failed_attempt_is_counted_by_kind_and_a_later_one_as_a_retry() {
        assertThat(read(request("fly", 429, 2, "https://x", Optional.of("rate_limited"))))
                .containsExactly(
                        "atlas.provider.requests[fly, management, get, 429, client_error]=5",
                        "atlas.provider.errors[fly, management, rate_limited, client_error]=1",
                        "atlas.provider.retries[fly, management]=1");
        assertThat(read(request("fly", 0, 1, "https://x", Optional.of("transport"))))
                .contains("atlas.provider.requests[fly, management, get, none, no_answer]=5");
    }

    @Test
    void no_flood_of_providers_statuses_or_addresses_makes_more_series_than_the_tags_allow() {
        var random = new Random(7);
        var series = new HashSet<Series>();
        for (var i = 0; i < 200_000; i++) {
            var event = new ProviderRequest(
                    EventName.of("atlas", "p" + random.nextInt(10_000), "request"),
                    random.nextInt(-5, 100_000),
                    1,
                    "api" + random.nextInt(1_000),
                    "method" + random.nextInt(1_000),
                    "https://x/" + i,
                    1,
                    Optional.of("error" + i));
            reader.read(event).forEach(reading -> series.add(reading.series()));
        }
        for (var meter : AtlasMeter.values()) {
            for (var i = 0; i < meter.tags().size(); i++) {
                var index = i;
                assertThat(series.stream()
                                .filter(one -> one.meter() == meter)
                                .map(one -> one.values().get(index))
                                .distinct()
                                .count())
                        .isLessThanOrEqualTo(meter.tags().get(i).mostValues());
            }
        }
        // 17 providers, other api, other method, at most 7 statuses and 6 outcomes that go together
        assertThat(series).hasSizeLessThan(17 * 7 * 3);
    }

    @Test
    void an_exotic_status_keeps_its_class() {
        assertThat(read(request("fly", 418, 1, "https://x", Optional.of("provider")))
                        .getFirst())
                .contains("4xx, client_error");
        assertThat(read(request("fly", 999, 1, "https://x", Optional.of("provider")))
                        .getFirst())
                .contains("other, other");
    }

    @Test
    void words_of_spans_and_ends_are_read() {
        assertThat(read(event(
                        "atlas.fly.token.acquire.stop",
                        Map.of("duration", 7),
                        Map.of("app", "web", "source", "cli", "acquirer", "app_server"))))
                .containsExactly("atlas.fly.token.acquisitions[cli, app_server, ok]=7");
        assertThat(read(event(
                        "atlas.fly.logs.fetch.stop",
                        Map.of("duration", 7),
                        Map.of("app", "web", "status", "error(unauthorized)", "count", 0))))
                .containsExactly("atlas.fly.logs.fetches[unauthorized]=7", "atlas.fly.logs.entries[]=0");
        assertThat(read(event(
                        "atlas.fly.deploy.exit",
                        Map.of("duration", 7),
                        Map.of("ticket_id", "t", "result", "error(exit_code 3)"))))
                .containsExactly("atlas.fly.deploys[exit_code]=7");
        assertThat(read(event("atlas.reconcile.tick.stop", Map.of("duration", 7), Map.of("provider", "fly"))))
                .containsExactly("atlas.reconcile.ticks[fly, incomplete]=7");
    }

    @Test
    void an_event_of_somebody_else_or_without_its_words_does_no_harm() {
        assertThat(read(event("my.own", Map.of("duration", 7), Map.of()))).isEmpty();
        assertThat(read(event("atlas.session.end", Map.of(), Map.of())))
                .containsExactly("atlas.session.ends[null, null, null]=0", "atlas.spend.ended[null]=0");
    }

    @Test
    void every_meter_has_a_name_of_its_own_and_a_description() {
        assertThat(Arrays.stream(AtlasMeter.values()).map(AtlasMeter::id)).doesNotHaveDuplicates();
        assertThat(AtlasMeter.values())
                .allSatisfy(meter -> assertThat(meter.description()).isNotBlank());
    }

    private List<String> read(Event event) {
        return reader.read(event).stream()
                .map(reading -> reading.series().meter().id() + reading.series().values() + "=" + reading.amount())
                .toList();
    }

    private static Event event(String name, Map<String, Integer> measurements, Map<String, ?> metadata) {
        return Event.of(new EventName(name), measurements, metadata);
    }

    private static ProviderRequest request(
            String provider, int status, int attempt, String url, Optional<String> error) {
        return new ProviderRequest(
                ProviderRequest.nameFor(provider), status, 5, "management", "get", url, attempt, error);
    }
}
