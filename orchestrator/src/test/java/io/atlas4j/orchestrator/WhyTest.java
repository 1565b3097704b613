package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.ScriptedCloud.Answer;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a session in sentences. */
class WhyTest {
    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Why why(Session session) {
        return house.orchestrator.why(session.id());
    }

    @Test
    void a_running_session_is_told_with_each_of_its_ends_the_soonest_first() {
        house.cloud.price = Optional.of(new BigDecimal("3.00"));
        house.cloud.placements = List.of(Placement.of("small").withPrice(new BigDecimal("3.00")));
        var session = house.started(House.request()
                .idleAfter(Duration.ofMinutes(10))
                .maxRuntime(Duration.ofHours(2))
                .maxCost(new BigDecimal("3.00")));
        assertThat(why(session).next())
                .containsExactly(
                        "Without a touch it is ended in 10 min 0 s (2026-01-01T00:10:00Z).",
                        "At this rate its cap of 3.00 USD is reached and it is ended in 1 h 0 min (2026-01-01T01:00:00Z).",
                        "It is ended in 2 h 0 min (2026-01-01T02:00:00Z), its longest runtime.",
                        "Only a running orchestrator ends it: its machine does not end itself.",
                        "It has cost 0.00 USD, and costs 3.00 USD an hour now.");
        assertThat(why(session).happened())
                .containsExactly(
                        "2026-01-01T00:00:00Z A machine at scripted was wanted.",
                        "2026-01-01T00:00:00Z Attempt 1 asked for small at 3.00 USD/h.",
                        "2026-01-01T00:00:00Z Machine m1 was rented.",
                        "2026-01-01T00:00:00Z Its machine was ready.");
    }

    @Test
    void a_lost_answer_is_told_with_the_name_that_is_looked_for() {
        house.cloud.listFails = true;
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var session = house.started();
        assertThat(why(session).next().getFirst())
                .contains("atlas-" + house.orchestrator.installation() + "-" + session.id() + "-1")
                .contains("no other is asked for");
    }

    @Test
    void an_end_that_fails_is_told_with_its_tries() {
        var session = house.started();
        house.cloud.endsAreIgnored = true;
        house.orchestrator.terminate(session.id());
        house.ticks(1);
        assertThat(why(session).next().getFirst()).contains("failed 1 times").contains("until the provider says gone");
    }

    @Test
    void a_machine_that_ends_itself_is_told() {
        house.cloud.capabilities = Set.of(Capability.PAUSABLE, Capability.SELF_TERMINATE);
        var request = ComputeRequest.cpu(1).image("demo").command("serve").build();
        var session = house.started(SessionRequest.of("scripted", request).maxRuntime(Duration.ofHours(1)));
        assertThat(session.guarded()).isTrue();
        assertThat(house.cloud.requests.getLast().maxRuntime()).contains(Duration.ofHours(1));
        assertThat(why(session).next()).anyMatch(sentence -> sentence.contains("ends itself"));
        house.restart();
        assertThat(house.info(session).guarded()).isTrue();
    }

    @Test
    void a_machine_that_follows_another_ends_itself_when_the_first_would_have() {
        house.cloud.capabilities = Set.of(Capability.PAUSABLE, Capability.SELF_TERMINATE);
        var request = ComputeRequest.cpu(1).image("demo").command("serve").build();
        var session = house.started(SessionRequest.of("scripted", request)
                .idleAfter(Duration.ofHours(8))
                .maxRuntime(Duration.ofHours(8)));
        house.time.advance(Duration.ofHours(7));
        house.cloud.preempt("m1");
        house.ticks(3);
        assertThat(house.info(session).attempt()).isEqualTo(2);
        assertThat(house.cloud.requests.getLast().maxRuntime()).contains(Duration.ofHours(1));
    }

    @Test
    void every_kind_of_event_has_a_sentence_and_what_is_over_costs_nothing() {
        var session = house.started();
        house.cloud.preempt("m1");
        house.later(Duration.ofMinutes(1));
        house.orchestrator.terminate(session.id());
        house.ticks(1);
        assertThat(why(session).happened())
                .hasSameSizeAs(house.events(session))
                .noneMatch(sentence -> sentence.contains("null"));
        assertThat(why(session).next()).containsExactly("It is over.");
        assertThat(why(session).happened().getLast()).contains("it cost 0.0000 USD");
    }

    @Test
    void shutting_down_ends_everything_where_that_is_chosen_and_tells_what_is_left() {
        house.started();
        house.started();
        house.cloud.endsAreIgnored = true;
        assertThat(house.orchestrator.endAll(Duration.ZERO)).hasSize(2);
        house.cloud.endsAreIgnored = false;
        house.later(Duration.ofMinutes(1));
        assertThat(house.orchestrator.list()).isEmpty();
        assertThat(house.cloud.machines()).isEmpty();
    }
}
