package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atlas4j.Atlas;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is over is forgotten when it is old, and nothing else. */
class RetentionTest {
    private static final Retention WEEK = Retention.FOREVER.sessions(Duration.ofDays(7));

    @TempDir
    private Path home;

    private static Session ended(House house) {
        var session = house.started(House.request().key("order"));
        house.orchestrator.terminate(session.id());
        house.ticks(2);
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        return session;
    }

    @Test
    void a_session_is_forgotten_when_its_time_is_over_and_its_key_starts_another() {
        try (var house = new House(home, builder -> builder.retention(WEEK))) {
            var session = ended(house);
            house.later(Duration.ofDays(6));
            assertThat(house.orchestrator.find(session.id())).isPresent();
            house.later(Duration.ofDays(1).plusMillis(1));
            assertThat(house.orchestrator.find(session.id())).isEmpty();
            assertThatThrownBy(() -> house.orchestrator.why(session.id())).isInstanceOf(NotFoundException.class);
            assertThat(house.orchestrator.list(SessionFilter.ALL)).isEmpty();
            assertThat(house.started(House.request().key("order")).id()).isNotEqualTo(session.id());
        }
    }

    @Test
    void a_machine_of_a_forgotten_session_is_reported_and_left_alone() {
        try (var house = new House(home, builder -> builder.retention(WEEK))) {
            var session = ended(house);
            house.later(Duration.ofDays(8));
            assertThat(house.orchestrator.find(session.id())).isEmpty();
            var name = "atlas-" + house.orchestrator.installation() + "-" + session.id() + "-1";
            house.restart(); // the account is looked at although no session is left
            house.cloud.add(name);
            house.ticks(3);
            assertThat(house.orchestrator.reaper().look().strays())
                    .extracting(Stray::kind)
                    .containsExactly(Stray.Kind.UNKNOWN);
            assertThat(house.cloud.machines()).hasSize(1);
        }
    }

    @Test
    void a_session_whose_late_machine_does_not_go_is_not_forgotten() {
        try (var house = new House(home, builder -> builder.retention(WEEK))) {
            var session = ended(house);
            house.cloud.endsAreIgnored = true;
            var name = "atlas-" + house.orchestrator.installation() + "-" + session.id() + "-1";
            house.cloud.add(name);
            for (var day = 0; day < 20; day++) {
                house.later(Duration.ofDays(1));
            }
            assertThat(house.orchestrator.find(session.id())).isPresent();
            house.cloud.endsAreIgnored = false;
            house.ticks(2);
            assertThat(house.cloud.machines()).isEmpty();
            house.later(Duration.ofDays(9));
            assertThat(house.orchestrator.find(session.id())).isEmpty();
        }
    }

    @Test
    void many_go_in_one_look_and_what_is_not_over_stays() {
        try (var house = new House(home, builder -> builder.retention(WEEK))) {
            IntStream.range(0, 250)
                    .forEach(i -> house.orchestrator.terminate(
                            house.orchestrator.start(House.request()).id()));
            house.ticks(2);
            var live = house.started(House.request().forever());
            var happened = house.events(live);
            house.later(Duration.ofDays(8));
            assertThat(house.orchestrator.list(SessionFilter.ALL)).containsExactly(house.info(live));
            assertThat(house.events(live)).isEqualTo(happened);
        }
    }

    @Test
    void whoever_reads_on_from_what_was_forgotten_is_told_where_nothing_is_missing() {
        try (var house = new House(home, builder -> builder.retention(Retention.FOREVER.events(Duration.ofDays(2))))) {
            var session = ended(house);
            var events = house.orchestrator.events();
            var old = events.all(EventPosition.START, 100);
            assertThat(events.oldest()).isEqualTo(EventPosition.START);
            house.later(Duration.ofDays(3));
            var next = house.started();
            assertThat(house.events(session)).isEmpty();
            assertThat(house.orchestrator.why(session.id()).happened()).isEmpty();
            assertThat(events.oldest()).isEqualTo(old.getLast().position());
            assertThatThrownBy(() -> events.subscribeAll(old.getFirst().position(), event -> {}))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContainingAll("forgotten", "nothing is missing after " + events.oldest());
            for (var from : List.of(events.oldest(), EventPosition.START)) {
                var heard = new CopyOnWriteArrayList<StreamEvent>();
                events.subscribeAll(from, heard::add);
                await().untilAsserted(() -> assertThat(heard)
                        .hasSize(4)
                        .allSatisfy(
                                event -> assertThat(event.event().sessionId()).isEqualTo(next.id())));
            }
        }
    }

    @Test
    void nodes_that_share_a_database_forget_too() {
        var time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
        try (var pool = Postgres.pool(Postgres.newDatabase());
                var atlas = Atlas.builder()
                        .settings(Settings.of(Map.of()))
                        .time(time)
                        .provider(new ScriptedCloud(time))
                        .build();
                var node = Orchestrator.builder(atlas)
                        .dataSource(pool)
                        .keyFile(Postgres.keyFile(home, Postgres.key("k1")))
                        .retention(WEEK)
                        .ownTime()
                        .background(false)
                        .build()) {
            var session = node.start(House.request().key("order"));
            node.terminate(session.id());
            node.tick();
            node.tick();
            time.advance(Duration.ofDays(8));
            node.tick();
            assertThat(node.find(session.id())).isEmpty();
        }
    }

    @Test
    void sessions_are_kept_for_a_week_at_least() {
        assertThatThrownBy(() -> Retention.DEFAULT.sessions(Duration.ofDays(6)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("sessions");
        assertThatThrownBy(() -> Retention.DEFAULT.logs(Duration.ZERO)).isInstanceOf(ValidationException.class);
        assertThat(Retention.DEFAULT.logs()).contains(Duration.ofDays(14));
    }
}
