package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Placement;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the guide, which run here word for word. */
class SessionsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "sessions.md");
    private static final Path HERE =
            Path.of("src", "test", "java", "io", "atlas4j", "orchestrator", "SessionsGuideTest.java");

    private final Lines log = new Lines();
    private final String provider = "scripted";
    private final ComputeRequest request =
            ComputeRequest.cpu(1).image("demo").command("serve").build();

    private House house;

    /** What the examples log. */
    private static final class Lines {
        final List<String> lines = new ArrayList<>();

        void info(String line) {
            lines.add(line);
        }
    }

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home);
        house.cloud.capabilities = Set.of(Capability.PAUSABLE, Capability.SELF_TERMINATE);
        house.cloud.price = Optional.of(new BigDecimal("3.00"));
        house.cloud.placements = List.of(Placement.of("small").withPrice(new BigDecimal("3.00")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_session_is_started_stopped_explained_and_ended() {
        var orchestrator = house.orchestrator;
        var session = orchestrator.start(SessionRequest.of(provider, request)
                .userId("u-42")
                .idleAfter(Duration.ofMinutes(15))
                .maxRuntime(Duration.ofHours(8))
                .maxCost(new BigDecimal("5.00")));
        house.ticks(1);
        orchestrator.stop(session.id());
        house.ticks(1);
        orchestrator.start(session.id());
        house.later(Duration.ofSeconds(1));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(Duration.ofSeconds(40));
        var why = orchestrator.why(session.id());
        why.next().forEach(log::info);
        assertThat(log.lines).hasSize(5).first().asString().startsWith("Without a touch it is ended in 14 min 20 s");
        var limit = Duration.ZERO;
        var left = orchestrator.endAll(limit);
        assertThat(left).hasSize(1);
        house.ticks(1);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void a_stubborn_session_follows_a_machine_that_vanished() {
        var stubborn = SessionRequest.of(provider, request)
                .readyWithin(Duration.ofMinutes(10))
                .respawn(Respawn.on(RespawnCause.PREEMPTED, RespawnCause.VANISHED, RespawnCause.NOT_READY)
                        .most(3));
        var session = house.started(stubborn);
        house.cloud.vanish("m1");
        house.later(Duration.ofMinutes(1));
        house.later(Duration.ofMinutes(1));
        assertThat(house.info(session).attempt()).isEqualTo(2);
    }

    @Test
    void strays_are_shown() {
        var orchestrator = house.orchestrator;
        house.cloud.add("atlas-" + orchestrator.installation() + "-lost-1");
        var report = orchestrator.reaper().look();
        for (var stray : report.strays()) {
            log.info(stray.machine().id() + ": " + stray.proof());
        }
        assertThat(log.lines).singleElement().asString().startsWith("m1: ");
    }

    @Test
    void what_is_kept_can_be_chosen(@TempDir Path other) {
        var atlas = house.atlas;
        var builder = Orchestrator.builder(atlas)
                .retention(Retention.DEFAULT.logs(Duration.ofDays(3)).sessions(Duration.ofDays(800)));
        try (var orchestrator = builder.home(other).background(false).build()) {
            assertThat(orchestrator.list()).isEmpty();
        }
    }

    @Test
    void every_example_of_the_guide_is_here() throws IOException {
        var here = squeezed(Files.readString(HERE));
        assertThat(Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE))
                        .results()
                        .map(match -> squeezed(match.group(1))))
                .hasSizeGreaterThan(5)
                .allSatisfy(example -> assertThat(here).contains(example));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
