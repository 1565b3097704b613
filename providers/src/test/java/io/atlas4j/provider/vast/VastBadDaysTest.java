package io.atlas4j.provider.vast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.Atlas;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Settings;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;
import io.atlas4j.testkit.vast.FakeVast;
import io.atlas4j.testkit.vast.VastFaults;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys, quotas, lists and lost answers: whatever happens, nothing stays rented that the caller does not know of. */
@Timeout(300)
class VastBadDaysTest extends VastFixture {
    @Test
    void a_registry_login_is_one_text_and_never_shown() {
        var login = RegistryLogin.of("me", Secret.of("s3cret-token"));
        var machine = atlas.spawn("vast", request().registry(login).build());
        assertThat(lastCreate()).contains("\"image_login\":\"-u me -p s3cret-token ghcr.io\"");
        assertThat(machine.raw().toString()).doesNotContain("s3cret");
        cloud.faults().always("PUT", ASKS).answers(400, "bad login -u me -p s3cret-token ghcr.io");
        assertThatThrownBy(() -> atlas.spawn("vast", request().registry(login).build()))
                .hasMessageContaining("bad login")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void a_wrong_key_is_unauthorized_also_where_vast_answers_not_found() {
        for (var notFound : List.of(false, true)) {
            if (notFound) {
                cloud.badKeysAreNotFound();
            }
            var wrong = atlas(Map.of("VAST_API_KEY", "vast_wrong"));
            assertThatThrownBy(() -> wrong.list("vast")).isInstanceOf(UnauthorizedException.class);
            assertThatThrownBy(() -> wrong.provider("vast").find("123")).isInstanceOf(UnauthorizedException.class);
            assertThatThrownBy(() -> wrong.provider("vast").terminate("123"))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("VAST_API_KEY")
                    .hasMessageNotContaining("vast_wrong");
            assertThatThrownBy(() -> wrong.spawn("vast", request().build())).isInstanceOf(UnauthorizedException.class);
        }
        assertThatThrownBy(() -> atlas(Map.of("VAST_API_KEY", "")).list("vast"))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("nothing was sent");
    }

    @Test
    void a_key_without_the_right_is_told_once_and_not_for_each_offer() {
        var reading = atlas(Map.of("VAST_API_KEY", cloud.readingKey()));
        assertThatThrownBy(() -> reading.spawn("vast", request().build()))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("instance_write");
        CloudAssert.assertThat(cloud).wasAsked(1, "PUT", ASKS);
    }

    @Test
    void an_account_without_a_card_is_told_where_to_add_one() {
        cloud.withoutCard();
        assertThatThrownBy(() -> atlas.spawn("vast", request().build()))
                .isInstanceOf(InsufficientFundsException.class)
                .hasMessageContaining("https://cloud.vast.ai/billing/");
        CloudAssert.assertThat(cloud).wasAsked(1, "PUT", ASKS);
    }

    @Test
    void every_page_of_a_list_is_read_or_the_list_fails() {
        cloud.market(60, "RTX 4090").withoutGaps();
        var places = new java.util.ArrayDeque<>(vast().placements(request().build()));
        for (var i = 0; i < 60; i++) {
            if (places.isEmpty()) {
                places.addAll(vast().placements(request().build()));
            }
            vast().create(places.removeFirst(), request().build(), "m" + i);
        }
        cloud.forgetRequests();
        assertThat(atlas.list("vast").machines()).hasSize(60);
        CloudAssert.assertThat(cloud).wasAsked(3, "GET", LIST);
        assertThat(cloud.requests()).noneMatch(exchange -> exchange.path().startsWith("/api/v0/instances"));

        cloud.faults().always("GET", LIST).butNotTheFirst(1).answers(502);
        assertThatThrownBy(() -> atlas.list("vast")).isInstanceOf(ProviderException.class);
        for (var body : List.of(
                "{}",
                "null",
                "[]",
                "{\"instances\":[7]}",
                "{\"instances\":[{}]}",
                "{\"success\":false,\"error\":\"x\"}")) {
            cloud.faults().none();
            cloud.faults().always("GET", LIST).plays(Fault.body(body));
            assertThatThrownBy(() -> atlas.list("vast")).as(body).isInstanceOf(ProviderException.class);
        }
        cloud.faults().none();
        cloud.faults()
                .always("GET", LIST)
                .changesTheBody(text -> text.replaceFirst("\"next_token\":[^,]*", "\"next_token\":\"again\""));
        assertThatThrownBy(() -> atlas.list("vast")).isInstanceOf(AtlasException.class);
    }

    @Test
    void many_are_ended_by_few_requests() {
        cloud.market(70, "RTX 4090").withoutGaps();
        var ids = IntStream.range(0, 70)
                .mapToObj(i -> vast().create(
                                vast().placements(request().build()).getFirst(),
                                request().build(),
                                "m" + i)
                        .id())
                .toList();
        vast().terminateAll(ids);
        CloudAssert.assertThat(cloud).billsNothing().wasAsked(2, "DELETE", "/api/v0/instances/");
        vast().terminateAll(ids);
    }

    @Test
    void keeps_the_least_gaps_and_waits_longer_when_vast_says_so() {
        IntStream.range(0, 5).forEach(i -> atlas.spawn("vast", request().build()));
        atlas.list("vast");
        atlas.list("vast");
        assertThat(cloud.requests()).noneMatch(exchange -> exchange.status() == 429);
        var before = time.nanoTime();
        cloud.faults().next("GET", LIST).answers(429, "API requests too frequent: endpoint threshold=7.5");
        atlas.list("vast");
        assertThat(Duration.ofNanos(time.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(7500));
    }

    /** In real time, because requests of several threads must come in with the gaps that they left with. */
    @Test
    void threads_keep_the_gaps_together_and_ask_for_different_offers() throws Exception {
        try (var market = FakeVast.start(TimeSource.system());
                var client = Atlas.builder()
                        .provider(new VastFactory())
                        .settings(Settings.of(market.settings()))
                        .build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> spawn =
                    () -> client.spawn("vast", request().build()).id();
            var ids = new HashSet<String>();
            for (var spawned : threads.invokeAll(Collections.nCopies(3, spawn))) {
                ids.add(spawned.get());
            }
            assertThat(ids).hasSize(3);
            assertThat(market.existingInstances()).hasSize(3);
            assertThat(market.requests()).noneMatch(exchange -> exchange.status() == 429);
            CloudAssert.assertThat(market).wasAsked(3, "PUT", ASKS);
        }
    }

    @Test
    void a_create_that_answers_500_although_the_instance_exists_gives_back_that_instance() {
        cloud.lag(Duration.ofSeconds(6))
                .faults()
                .next("PUT", ASKS)
                .afterTheWork()
                .answers(500);
        var machine = atlas.spawn("vast", request().build());
        assertThat(cloud.existingInstances()).extracting(it -> it.id()).containsExactly(machine.id());
        CloudAssert.assertThat(cloud).wasAsked(1, "PUT", ASKS);
    }

    @Test
    void at_a_thousand_fault_schedules_nothing_stays_rented_that_the_caller_does_not_know_of() {
        var spawned = 0;
        for (var seed = 0; seed < 1000; seed++) {
            cloud.faults().follow(VastFaults.schedule(seed));
            var request = request().spot(seed % 2 == 1).build();
            try {
                var machine = atlas.spawn("vast", request);
                spawned++;
                assertThat(cloud.existingInstances())
                        .as("seed %d", seed)
                        .extracting(it -> it.id())
                        .containsExactly(machine.id());
            } catch (AmbiguousOutcomeException open) {
                assertThat(cloud.existingInstances())
                        .as("seed %d: %s", seed, open)
                        .hasSizeLessThanOrEqualTo(1)
                        .allMatch(it -> it.label().equals(open.name()));
            } catch (AtlasException sure) {
                assertThat(cloud.existingInstances())
                        .as("seed %d: %s", seed, sure)
                        .isEmpty();
            }
            cloud.faults().follow(FaultSchedule.none());
            cloud.existingInstances().forEach(it -> vast().terminate(it.id()));
            CloudAssert.assertThat(cloud).billsNothing();
            cloud.forgetRequests();
            time.advance(Duration.ofMinutes(10)); // pauses of the seed before are history
        }
        assertThat(spawned).isGreaterThan(500);
    }
}
