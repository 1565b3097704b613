package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atlas4j.Atlas;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With threads of its own and the real clock. */
class BackgroundTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ScriptedCloud cloud = new ScriptedCloud(TimeSource.system());
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Atlas atlas;
    private Orchestrator orchestrator;
    private Path home;

    @BeforeEach
    void open(@TempDir Path folder) {
        home = folder;
        atlas = Atlas.builder().provider(cloud).build();
        atlas.telemetry().attachAll("test", event -> heard.add(event.name().toString()));
        orchestrator = Orchestrator.builder(atlas)
                .home(home)
                .observeEvery(Duration.ofMillis(50))
                .build();
    }

    @AfterEach
    void close() {
        orchestrator.close();
        atlas.close();
    }

    @Test
    void a_session_becomes_ready_and_ends_for_being_idle_by_itself() {
        var session = orchestrator.start(House.request().idleAfter(Duration.ofMillis(500)));
        assertThat(orchestrator.awaitReady(session.id(), LIMIT).machine()).isPresent();
        var ended = orchestrator.awaitEnded(session.id(), LIMIT);
        assertThat(ended.reason()).contains(EndReason.IDLE);
        assertThat(cloud.machines()).isEmpty();
        assertThat(heard)
                .contains(
                        "atlas.session.spawn.start",
                        "atlas.session.spawn.stop",
                        "atlas.reconcile.tick.stop",
                        "atlas.session.end");
        assertThat(heard)
                .filteredOn(EventName.of("atlas", "session", "end").toString()::equals)
                .hasSize(1);
    }

    @Test
    void waiting_ends_with_why_when_the_session_does() {
        cloud.placements = List.of();
        var session = orchestrator.start(House.request());
        assertThatThrownBy(() -> orchestrator.awaitReady(session.id(), LIMIT))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("no_capacity");
    }

    @Test
    void waiting_has_a_limit_and_ends_nothing() {
        var session = orchestrator.start(House.request());
        orchestrator.awaitReady(session.id(), LIMIT);
        assertThatThrownBy(() -> orchestrator.awaitEnded(session.id(), Duration.ofMillis(20)))
                .isInstanceOf(TimedOutException.class);
        assertThat(orchestrator.info(session.id()).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_subscriber_hears_history_then_news_without_a_gap() {
        var session = orchestrator.start(House.request());
        orchestrator.awaitReady(session.id(), LIMIT);
        var events = new CopyOnWriteArrayList<SessionEvent>();
        var subscription = orchestrator.events().subscribe(session.id(), events::add);
        orchestrator.terminate(session.id());
        orchestrator.awaitEnded(session.id(), LIMIT);
        await().atMost(LIMIT).until(() -> !events.isEmpty() && events.getLast().type() == EventType.TERMINATED);
        assertThat(events)
                .extracting(SessionEvent::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        subscription.close();

        var rest = new CopyOnWriteArrayList<SessionEvent>();
        try (var resumed = orchestrator.events().subscribe(session.id(), 2, rest::add)) {
            await().atMost(LIMIT).until(() -> rest.size() == events.size() - 2);
            assertThat(rest.getFirst().number()).isEqualTo(3);
            assertThat(resumed).isNotNull();
        }
    }

    @Test
    void a_listener_that_throws_is_left_out_and_harms_nobody() {
        var session = orchestrator.start(House.request());
        orchestrator.events().subscribe(session.id(), event -> {
            throw new IllegalStateException("a fault in a listener");
        });
        assertThat(orchestrator.awaitReady(session.id(), LIMIT).isReady()).isTrue();
    }

    @Test
    void an_interrupted_caller_does_not_harm_the_database() {
        Thread.currentThread().interrupt();
        var session = orchestrator.start(House.request());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(orchestrator.awaitReady(session.id(), LIMIT).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void closing_waits_for_an_answer_that_is_under_way_and_keeps_it() throws Exception {
        cloud.answersWait = new CountDownLatch(1);
        var session = orchestrator.start(House.request());
        await().atMost(LIMIT).until(() -> !cloud.created.isEmpty());
        var closing = Thread.ofVirtual().start(orchestrator::close);
        await().atMost(LIMIT).until(() -> closing.getState() != Thread.State.RUNNABLE);
        cloud.answersWait.countDown();
        closing.join();

        orchestrator = Orchestrator.builder(atlas).home(home).background(false).build();
        assertThat(orchestrator.info(session.id()).machine()).isPresent();
        orchestrator.tick();
        assertThat(cloud.created).hasSize(1);
    }

    @Test
    void an_error_in_a_provider_stops_neither_looking_nor_deadlines() {
        cloud.listBreaks = 3;
        var session = orchestrator.start(House.request().idleAfter(Duration.ofMillis(500)));
        await().atMost(LIMIT).until(() -> cloud.listBreaks == 0 && cloud.lists > 5);
        assertThat(orchestrator.awaitEnded(session.id(), LIMIT).reason()).contains(EndReason.IDLE);
        assertThat(cloud.machines()).isEmpty();
    }
}
