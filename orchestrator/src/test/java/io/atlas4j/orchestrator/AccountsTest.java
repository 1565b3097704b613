package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.Atlas;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private static SessionRequest request(String provider) {
        return SessionRequest.of(provider, ComputeRequest.cpu(1).image("demo").build());
    }

    private Atlas atlas(Map<String, String> settings) {
        return Atlas.builder()
                .settings(Settings.of(settings))
                .time(time)
                .telemetry(telemetry)
                .provider(new Keyed())
                .build();
    }

    private Orchestrator open(Atlas atlas) {
        return open(atlas, builder -> builder);
    }

    private Orchestrator open(Atlas atlas, UnaryOperator<OrchestratorBuilder> change) {
        return change.apply(Orchestrator.builder(atlas).home(home).background(false))
                .build();
    }

    /** Needs a key, which says what is seen. */
    private final class Keyed implements ProviderFactory {
        @Override
        public String id() {
            return "scripted";
        }

        @Override
        public String description() {
            return "scripted";
        }

        @Override
        public List<String> keySettings() {
            return List.of("SCRIPTED_KEY");
        }

        @Override
        public Provider create(ProviderContext context) {
            var key = context.settings().find("SCRIPTED_KEY").orElseThrow();
            return new View(clouds.get(key), context.account());
        }
    }

    /** One account's look at a cloud. */
    private record View(ScriptedCloud cloud, String account) implements Provider {
        @Override
        public String id() {
            return cloud.id();
        }

        @Override
        public Set<Capability> capabilities() {
            return cloud.capabilities();
        }

        @Override
        public List<Placement> placements(ComputeRequest request) {
            return cloud.placements(request);
        }

        @Override
        public Compute create(Placement placement, ComputeRequest request, String name) {
            return cloud.create(placement, request, name).inAccount(account);
        }

        @Override
        public Compute get(String machine) {
            return cloud.get(machine).inAccount(account);
        }

        @Override
        public Listing list() {
            var listing = cloud.list();
            return new Listing(
                    listing.machines().stream()
                            .map(machine -> machine.inAccount(account))
                            .toList(),
                    listing.complete(),
                    listing.takenAt());
        }

        @Override
        public void terminate(String machine) {
            cloud.terminate(machine);
        }

        @Override
        public Duration listLag() {
            return cloud.listLag();
        }
    }
}
