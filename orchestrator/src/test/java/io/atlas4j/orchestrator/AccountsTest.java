package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.Atlas;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in several accounts of one provider. */
class AccountsTest {
    private static final Map<String, String> BOTH =
            Map.of("SCRIPTED_KEY", "key-of-one", "SCRIPTED_KEY__TEAM_A", "key-of-two");
    private static final Map<String, String> FIRST_ALONE = Map.of("SCRIPTED_KEY", "key-of-one");

    @TempDir
    private Path home;

    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScriptedCloud one = new ScriptedCloud(time);
    private final ScriptedCloud two = new ScriptedCloud(time);
    private final Telemetry telemetry = Telemetry.create();
    private final List<Event> heard = new CopyOnWriteArrayList<>();

    /** By their keys, what they lead to. */
    private Map<String, ScriptedCloud> clouds = Map.of("key-of-one", one, "key-of-two", two, "next-key-of-two", two);

    @Test
    void each_session_is_rented_seen_and_ended_in_its_own_account() {
        telemetry.attachAll("heard", heard::add);
        two.add("of somebody else"); // so that no two machines have one id
        try (var atlas = atlas(BOTH);
                var orchestrator = open(atlas)) {
            var here = orchestrator.start(request("scripted"));
            var there = orchestrator.start(request("scripted/team-a"));
            assertThat(there.provider()).isEqualTo("scripted");
            assertThat(there.account()).isEqualTo("team-a");
            orchestrator.tick();
            assertThat(orchestrator.info(here.id()).isReady()).isTrue();
            assertThat(orchestrator.info(there.id()).isReady()).isTrue();
            assertThat(orchestrator.info(there.id()).machine().orElseThrow().accountId())
                    .isEqualTo("scripted/team-a");
            assertThat(one.created).hasSize(1);
            assertThat(two.created).hasSize(1);

            orchestrator.terminate(here.id());
            orchestrator.tick();
            assertThat(one.terminated).containsExactly("m1");
            assertThat(two.terminated).isEmpty();
            orchestrator.terminate(there.id());
            orchestrator.tick();
            assertThat(one.terminated).containsExactly("m1");
            assertThat(two.terminated).containsExactly("m2");
            assertThat(orchestrator.info(here.id()).phase()).isEqualTo(Phase.ENDED);
            assertThat(orchestrator.info(there.id()).phase()).isEqualTo(Phase.ENDED);
            assertThat(heard)
                    .allMatch(event -> !event.metadata().containsKey("provider")
                            || event.metadata().get("provider").equals("scripted"))
                    .anyMatch(event -> "team-a".equals(event.metadata().get("account")));
        }
    }

    @Test
    void each_is_ended_by_its_own_deadline_after_a_restart_with_a_new_key() {
        String there;
        try (var atlas = atlas(BOTH);
                var orchestrator = open(atlas)) {
            there = orchestrator.start(request("scripted/team-a")).id();
            orchestrator.tick();
        }
        try (var atlas = atlas(Map.of("SCRIPTED_KEY__TEAM_A", "next-key-of-two"));
                var orchestrator = open(atlas)) {
            time.advance(Duration.ofHours(1));
            orchestrator.tick();
            orchestrator.tick();
            assertThat(orchestrator.info(there).reason()).contains(EndReason.IDLE);
            assertThat(two.machines()).isEmpty();
            assertThat(one.terminated).isEmpty();
        }
    }

    @Test
    void a_key_that_is_gone_while_a_machine_lives_is_refused_unless_that_is_wanted() {
        String there;
        try (var atlas = atlas(BOTH);
                var orchestrator = open(atlas)) {
            there = orchestrator.start(request("scripted/team-a")).id();
            orchestrator.tick();
        }
        try (var atlas = atlas(FIRST_ALONE)) {
            assertThatThrownBy(() -> open(atlas))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("1 live session of account scripted/team-a")
                    .hasMessageContaining("set SCRIPTED_KEY__TEAM_A")
                    .hasMessageContaining("leaveAlone(\"scripted/team-a\")");
            assertThatThrownBy(() -> open(atlas, builder -> builder.leaveAlone("scripted")))
                    .isInstanceOf(ConflictException.class);
            try (var orchestrator = open(atlas, builder -> builder.leaveAlone("scripted/team-a"))) {
                var here = orchestrator.start(request("scripted")).id();
                for (var i = 0; i < 10; i++) {
                    time.advance(Duration.ofMinutes(10));
                    orchestrator.touch(here);
                    orchestrator.tick();
                }
                assertThat(orchestrator.info(here).isReady()).isTrue();
                assertThat(orchestrator.info(there).phase()).isNotEqualTo(Phase.ENDED);
                assertThat(two.machines()).hasSize(1);
            }
        }
        try (var atlas = atlas(Map.of("SCRIPTED_KEY__TEAM_A", "key-of-two"))) {
            assertThatThrownBy(() -> open(atlas)).hasMessageContaining("set SCRIPTED_KEY,");
        }
        try (var atlas = atlas(BOTH);
                var orchestrator = open(atlas)) {
            for (var i = 0; i < 10; i++) {
                time.advance(Duration.ofMinutes(5));
                orchestrator.tick();
            }
            assertThat(orchestrator.info(there).phase()).isEqualTo(Phase.ENDED);
            assertThat(two.machines()).isEmpty();
        }
        try (var atlas = atlas(Map.of())) {
            open(atlas).close(); // nothing lives any more
        }
    }

    @Test
    void two_names_of_one_account_end_none_of_each_others_machines() {
        clouds = Map.of("key-of-one", one, "key-of-two", one);
        one.next(ScriptedCloud.Answer.LOST_AFTER_CREATING, ScriptedCloud.Answer.LOST_AFTER_CREATING);
        try (var atlas = atlas(BOTH);
                var orchestrator = open(atlas)) {
            var sessions =
                    List.of(orchestrator.start(request("scripted")), orchestrator.start(request("scripted/team-a")));
            orchestrator.tick();
            orchestrator.tick();
            assertThat(one.terminated).isEmpty();
            assertThat(sessions)
                    .allMatch(session -> orchestrator.info(session.id()).isReady());
        }
    }

    @Test
    void an_account_that_is_not_there_is_refused_before_anything_is_kept() {
        try (var atlas = atlas(BOTH);
                var orchestrator = open(atlas)) {
            assertThatThrownBy(() -> orchestrator.start(request("scripted/team-b")))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("did you mean team-a?");
            assertThat(orchestrator.list()).isEmpty();
        }
    }

    @Test
    void an_end_is_believed_by_no_key_of_another_account_and_told_until_the_key_is_right() {
        String id;
        try (var atlas = atlas(FIRST_ALONE);
                var orchestrator = open(atlas)) {
            id = orchestrator.start(request("scripted")).id();
            orchestrator.tick();
        }
        two.vanish(two.add("no two machines have one id").id());
        two.add("of somebody else");
        try (var atlas = atlas(Map.of("SCRIPTED_KEY", "key-of-two"));
                var orchestrator = open(atlas)) {
            orchestrator.terminate(id);
            for (var i = 0; i < 30; i++) {
                time.advance(Duration.ofMinutes(1));
                orchestrator.tick();
            }
            assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.ENDING);
            assertThat(orchestrator.events(id))
                    .filteredOn(event -> event.type() == EventType.TERMINATE_FAILED)
                    .singleElement()
                    .satisfies(event ->
                            assertThat((String) event.detail().get("why")).contains("key of the same account"));
        }
        try (var atlas = atlas(FIRST_ALONE);
                var orchestrator = open(atlas)) {
            time.advance(Duration.ofMinutes(1));
            orchestrator.tick();
            assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.ENDED);
            assertThat(one.machines()).isEmpty();
        }
        assertThat(two.machines()).hasSize(1);
    }

    @Test
    void a_key_of_another_account_loses_no_machine_and_rents_none() {
        String id;
        try (var atlas = atlas(FIRST_ALONE);
                var orchestrator = open(atlas)) {
            id = orchestrator.start(request("scripted")).id();
            orchestrator.tick();
        }
        String next;
        try (var atlas = atlas(Map.of("SCRIPTED_KEY", "key-of-two"));
                var orchestrator = open(atlas)) {
            next = orchestrator.start(request("scripted")).id();
            for (var i = 0; i < 10; i++) {
                time.advance(Duration.ofMinutes(1));
                orchestrator.touch(id);
                orchestrator.tick();
            }
            assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.RUNNING);
            assertThat(orchestrator.info(next).phase()).isEqualTo(Phase.REQUESTED);
            assertThat(two.created).isEmpty();
        }
        try (var atlas = atlas(FIRST_ALONE);
                var orchestrator = open(atlas)) {
            time.advance(Duration.ofMinutes(1));
            orchestrator.tick();
            assertThat(orchestrator.info(next).phase()).isEqualTo(Phase.RUNNING);
            assertThat(one.created).hasSize(2);
        }
    }

    @Test
    void a_new_key_that_finds_what_it_is_to_end_is_believed_though_no_list_comes() {
        String id;
        try (var atlas = atlas(FIRST_ALONE);
                var orchestrator = open(atlas)) {
            id = orchestrator.start(request("scripted")).id();
            orchestrator.tick();
        }
        clouds = Map.of("another-key-of-one", one);
        one.listFails = true;
        try (var atlas = atlas(Map.of("SCRIPTED_KEY", "another-key-of-one"));
                var orchestrator = open(atlas)) {
            orchestrator.terminate(id);
            orchestrator.tick();
            assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.ENDED);
            assertThat(one.machines()).isEmpty();
        }
    }

    @Test
    void what_a_new_key_does_not_find_for_a_day_is_over() {
        String id;
        try (var atlas = atlas(FIRST_ALONE);
                var orchestrator = open(atlas)) {
            id = orchestrator.start(request("scripted")).id();
            orchestrator.tick();
        }
        one.vanish("m1");
        clouds = Map.of("another-key-of-one", one);
        try (var atlas = atlas(Map.of("SCRIPTED_KEY", "another-key-of-one"));
                var orchestrator = open(atlas)) {
            orchestrator.terminate(id);
            for (var hour = 0; hour < 24; hour++) {
                orchestrator.tick();
                assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.ENDING);
                time.advance(Duration.ofHours(1));
            }
            orchestrator.tick();
            assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.ENDED);
        }
    }

    @Test
    void a_new_key_where_nothing_lives_is_as_good_as_any() {
        try (var atlas = atlas(FIRST_ALONE);
                var orchestrator = open(atlas)) {
            var id = orchestrator.start(request("scripted")).id();
            orchestrator.tick();
            orchestrator.terminate(id);
            orchestrator.tick();
        }
        try (var atlas = atlas(Map.of("SCRIPTED_KEY", "key-of-two"));
                var orchestrator = open(atlas)) {
            var id = orchestrator.start(request("scripted")).id();
            orchestrator.tick();
            assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.RUNNING);
            orchestrator.terminate(id);
            orchestrator.tick();
            assertThat(orchestrator.info(id).phase()).isEqualTo(Phase.ENDED);
        }
    }

    private static SessionRequest request(String provider) {
        return SessionRequest.of(provider, ComputeRequest.cpu(1).image("demo").build());
    }

    private Atlas atlas(Map<String, String> settings) {
        return Atlas.builder()
                .settings(Settings.of(settings))
                .time(time)
                .telemetry(telemetry)
                .provider(new KeyedClouds(clouds))
                .build();
    }

    private Orchestrator open(Atlas atlas) {
        return open(atlas, builder -> builder);
    }

    private Orchestrator open(Atlas atlas, UnaryOperator<OrchestratorBuilder> change) {
        return change.apply(Orchestrator.builder(atlas).home(home).background(false))
                .build();
    }
}
