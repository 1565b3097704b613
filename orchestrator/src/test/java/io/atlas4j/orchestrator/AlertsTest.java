package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.HookReceiver.Message;
import io.atlas4j.orchestrator.ScriptedCloud.Answer;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who must know is told: once, in order, whatever happens to us or to him. */
@Timeout(120)
class AlertsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final HookReceiver receiver = new HookReceiver();
    private House house;

    @TempDir
    private Path home;

    @BeforeEach
    void open() {
        house = new House(home, builder -> builder.webhook(receiver.url(), HookReceiver.SECRET));
    }

    @AfterEach
    void close() {
        house.close();
        receiver.close();
    }

    private static JsonNode json(Message message) {
        return JSON.readTree(message.body());
    }

    private List<String> types() {
        return receiver.taken.stream()
                .map(message -> json(message).get("type").asString())
                .toList();
    }

    /** Machines with our mark and without a row, each an alert. */
    private void stray(int number) {
        house.cloud.add("atlas-" + house.orchestrator.installation() + "-stray" + number + "-1");
    }

    private List<String> strays() {
        return receiver.taken.stream()
                .map(message ->
                        json(message).get("data").get("machineName").asString().replaceAll(".*(stray\\d+).*", "$1"))
                .toList();
    }

    @Test
    void a_machine_that_does_not_end_is_told_once_with_all_that_helps_to_find_it() {
        var session = house.started(SessionRequest.of(
                        "scripted",
                        ComputeRequest.cpu(1).image("demo").name("training").build())
                .userId("u-42"));
        house.cloud.endsAreIgnored = true;
        house.orchestrator.terminate(session.id());
        for (var i = 0; i < 20; i++) {
            house.later(Duration.ofMinutes(1));
        }
        assertThat(receiver.taken).hasSize(1);
        var message = json(receiver.taken.getFirst());
        assertThat(message.get("type").asString()).isEqualTo("session.terminate_failed");
        assertThat(Instant.parse(message.get("timestamp").asString())).isBetween(START, house.time.now());
        var data = message.get("data");
        assertThat(data.get("installation").asString()).isEqualTo(house.orchestrator.installation());
        assertThat(data.get("sessionId").asString()).isEqualTo(session.id());
        assertThat(data.get("provider").asString()).isEqualTo("scripted");
        assertThat(data.get("account").asString()).isEqualTo("default");
        assertThat(data.get("userId").asString()).isEqualTo("u-42");
        assertThat(data.get("name").asString()).isEqualTo("training");
        assertThat(data.get("attempt").asInt()).isEqualTo(1);
        assertThat(data.get("why").asString()).contains("still running");
    }

    @Test
    void a_session_that_ends_against_its_owners_will_is_told_and_one_that_was_ended_is_not() {
        var wanted = house.started();
        house.orchestrator.terminate(wanted.id());
        house.ticks(2);
        house.cloud.next(Answer.NO_CAPACITY);
        house.started();
        house.ticks(2);
        assertThat(types()).containsExactly("session.no_capacity");
    }

    @Test
    void a_machine_without_a_row_is_told_once_also_after_a_restart() {
        stray(1);
        house.ticks(3);
        house.started(); // the account is looked at
        house.ticks(3);
        house.restart();
        house.ticks(3);
        assertThat(types()).containsExactly("machine.unclaimed");
        assertThat(house.cloud.machines()).hasSize(2);
    }

    @Test
    void a_budget_that_is_used_up_is_told() {
        house.cloud.price = Optional.of(new BigDecimal("0.01"));
        house.cloud.placements = List.of(Placement.of("small").withPrice(new BigDecimal("0.01")));
        house.orchestrator.budgets().set(BudgetScope.INSTALLATION, new BigDecimal("10"));
        house.started(House.request().maxCost(new BigDecimal("8")));
        house.later(Duration.ofSeconds(10));
        assertThat(types()).containsExactly("budget.warning");
        assertThat(json(receiver.taken.getFirst()).get("data").get("percent").asInt())
                .isEqualTo(80);
    }

    @Test
    void what_fails_is_repeated_with_the_same_id_until_it_is_taken_and_the_others_wait_for_it() {
        house.started();
        receiver.answers.addAll(List.of("503", "429\r\nRetry-After: 90", "302\r\nLocation: /elsewhere"));
        stray(1);
        stray(2);
        house.ticks(2);
        assertThat(receiver.heard).hasSize(1);
        house.later(Duration.ofSeconds(5)); // too many
        assertThat(receiver.heard).hasSize(2);
        house.later(Duration.ofSeconds(80)); // as long as it asked
        assertThat(receiver.heard).hasSize(2);
        house.later(Duration.ofSeconds(10)); // sent elsewhere, where we do not go
        assertThat(receiver.heard).hasSize(3);
        assertThat(receiver.taken).isEmpty();
        house.later(Duration.ofMinutes(1));
        assertThat(strays()).containsExactly("stray1", "stray2");
        assertThat(receiver.heard.subList(0, 4))
                .extracting(Message::id)
                .containsOnly(receiver.taken.getFirst().id());
        assertThat(receiver.taken.getLast().id())
                .isNotEqualTo(receiver.taken.getFirst().id());
    }

    @Test
    void a_restart_between_two_goes_on_with_the_second() {
        house.started();
        receiver.answers.addAll(List.of("204", "500"));
        stray(1);
        stray(2);
        house.ticks(2);
        assertThat(strays()).containsExactly("stray1");
        house.restart();
        house.later(Duration.ofMinutes(1));
        house.ticks(2);
        assertThat(strays()).containsExactly("stray1", "stray2");
        assertThat(receiver.heard).hasSize(3);
    }

    @Test
    void a_receiver_that_is_gone_for_long_is_told_what_is_not_older_than_a_day() {
        var outcomes = new CopyOnWriteArrayList<Object>();
        house.atlas
                .telemetry()
                .attach(
                        "told",
                        EventName.of("atlas", "webhook", "deliver"),
                        (Event event) -> outcomes.add(event.metadata().get("outcome")));
        house.started(House.request().forever());
        receiver.answers.addAll(Collections.nCopies(200, "503"));
        stray(1);
        for (var hour = 0; hour < 20; hour++) {
            house.later(Duration.ofHours(1));
        }
        stray(2);
        for (var hour = 0; hour < 6; hour++) {
            house.later(Duration.ofHours(1));
        }
        receiver.answers.clear();
        house.later(Duration.ofHours(1));
        assertThat(strays()).containsExactly("stray2");
        assertThat(receiver.heard).hasSizeLessThan(60);
        assertThat(outcomes).contains("failed", "given_up", "delivered").last().isEqualTo("delivered");
    }

    @Test
    void a_message_that_is_refused_for_what_it_says_is_not_repeated() {
        house.started();
        receiver.answers.add("400");
        stray(1);
        stray(2);
        house.ticks(2);
        assertThat(receiver.heard).hasSize(2);
        assertThat(strays()).containsExactly("stray2");
    }

    @Test
    void no_address_and_no_secret_is_in_what_is_told_or_shown() {
        var events = new CopyOnWriteArrayList<String>();
        house.atlas.telemetry().attachAll("all", event -> events.add(event.name() + " " + event));
        receiver.answers.add("500");
        house.started(SessionRequest.of(
                "scripted",
                ComputeRequest.cpu(1)
                        .image("demo")
                        .env("API_KEY", "tell-nobody")
                        .build()));
        stray(1);
        house.ticks(1);
        house.later(Duration.ofMinutes(1));
        assertThat(receiver.taken).hasSize(1);
        assertThat(events)
                .anyMatch(event -> event.contains("atlas.webhook.deliver"))
                .anyMatch(event -> event.contains("atlas.http.request"))
                .noneMatch(event -> event.contains("tell-nobody") || event.contains(HookReceiver.KEY));
        assertThat(receiver.heard).noneMatch(message -> message.body().contains("tell-nobody"));
    }

    @Test
    void a_receiver_that_never_answers_keeps_nobody_waiting() {
        receiver.answersWait = new CountDownLatch(1);
        var cloud = new ScriptedCloud(TimeSource.system());
        try (var atlas = Atlas.builder()
                        .settings(Settings.of(Map.of()))
                        .provider(cloud)
                        .build();
                var orchestrator = Orchestrator.builder(atlas)
                        .home(home.resolve("background"))
                        .webhook(receiver.url(), HookReceiver.SECRET)
                        .observeEvery(Duration.ofMillis(50))
                        .build()) {
            cloud.add("atlas-" + orchestrator.installation() + "-stray-1");
            orchestrator.start(House.request());
            await().untilAsserted(() -> assertThat(receiver.heard).isNotEmpty());
            var session = orchestrator.start(House.request());
            orchestrator.awaitReady(session.id(), Duration.ofSeconds(5));
            orchestrator.terminate(session.id());
            orchestrator.awaitEnded(session.id(), Duration.ofSeconds(5));
            assertThat(receiver.taken).isEmpty();
            receiver.answersWait.countDown();
            await().untilAsserted(() -> assertThat(receiver.taken).isNotEmpty());
        }
    }

    @Test
    void an_account_that_shows_none_of_its_machines_is_told_once() {
        house.started();
        house.started();
        house.cloud.vanish("m1");
        house.cloud.vanish("m2");
        house.ticks(5);
        assertThat(receiver.taken)
                .extracting(message -> json(message).path("type").asString())
                .containsExactly("account.doubted");
    }

    @Test
    void of_two_nodes_one_tells_and_the_other_takes_over() {
        var time = ManualTime.startingAt(START);
        var cloud = new ScriptedCloud(time);
        var keys = Postgres.keyFile(home, Postgres.key("k1"));
        try (var pool = Postgres.pool(Postgres.newDatabase());
                var atlas = Atlas.builder()
                        .settings(Settings.of(Map.of()))
                        .time(time)
                        .provider(cloud)
                        .build()) {
            var nodes = IntStream.range(0, 2)
                    .mapToObj(i -> Orchestrator.builder(atlas)
                            .dataSource(pool)
                            .keyFile(keys)
                            .webhook(receiver.url(), HookReceiver.SECRET)
                            .ownTime()
                            .background(false)
                            .build())
                    .toList();
            nodes.getFirst().start(House.request().forever());
            cloud.add("atlas-" + nodes.getFirst().installation() + "-stray1-1");
            for (var i = 0; i < 3; i++) {
                nodes.forEach(Orchestrator::tick);
                time.advance(Duration.ofSeconds(1));
            }
            assertThat(strays()).containsExactly("stray1");
            nodes.getFirst().close();
            time.advance(Duration.ofSeconds(1));
            cloud.add("atlas-" + nodes.getLast().installation() + "-stray2-1");
            nodes.getLast().tick();
            assertThat(strays()).containsExactly("stray1", "stray2");
            assertThat(receiver.heard).hasSize(2);
            nodes.getLast().close();
        }
    }
}
