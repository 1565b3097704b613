package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.orchestrator.ScriptedCloud.Answer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines with our mark that nobody wants, and what a person may do about them. */
class ReaperTest {
    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private String nameOf(String session, int attempt) {
        return "atlas-" + house.orchestrator.installation() + "-" + session + "-" + attempt;
    }

    @Test
    void a_machine_without_a_row_is_reported_and_left_alone() {
        var session = house.started();
        house.cloud.add(nameOf("lostsession", 3));
        house.cloud.add("somebody-elses");
        house.cloud.add("atlas-otherone-s1-1");
        house.ticks(3);
        assertThat(house.orchestrator.reaper().look().strays()).singleElement().satisfies(stray -> {
            assertThat(stray.kind()).isEqualTo(Stray.Kind.UNKNOWN);
            assertThat(stray.machine().name()).contains(nameOf("lostsession", 3));
            assertThat(stray.proof()).contains("no row");
        });
        assertThat(house.cloud.terminated).isEmpty();
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_person_ends_a_machine_without_a_row() {
        house.cloud.add(nameOf("lostsession", 3));
        var reaper = house.orchestrator.reaper();
        var stray = reaper.look().strays().getFirst();
        assertThat(reaper.end(stray)).isTrue();
        assertThat(house.cloud.machines()).isEmpty();
        assertThat(reaper.look().strays()).isEmpty();
        assertThatThrownBy(() -> reaper.end(stray)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_person_adopts_a_machine_without_a_row_and_it_costs_from_when_it_was_made() {
        house.cloud.price = Optional.of(new BigDecimal("2.00"));
        house.cloud.add(nameOf("lostsession", 3));
        house.time.advance(Duration.ofHours(1));
        var reaper = house.orchestrator.reaper();
        reaper.adopt(reaper.look().strays().getFirst(), Ends.DEFAULT);
        house.ticks(1);
        var adopted = house.orchestrator.info("lostsession");
        assertThat(adopted.phase()).isEqualTo(Phase.RUNNING);
        assertThat(adopted.attempt()).isEqualTo(3);
        assertThat(adopted.cost()).isEqualByComparingTo("2.00");
        assertThat(reaper.look().strays()).isEmpty();

        house.later(Ends.DEFAULT_IDLE);
        house.ticks(1);
        assertThat(house.orchestrator.info("lostsession").reason()).contains(EndReason.IDLE);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void an_adoption_survives_a_process_that_dies_at_once() {
        house.cloud.add(nameOf("lostsession", 1));
        var reaper = house.orchestrator.reaper();
        reaper.adopt(reaper.look().strays().getFirst(), Ends.DEFAULT);
        house.restart();
        house.ticks(1);
        assertThat(house.orchestrator.info("lostsession").phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void a_late_machine_is_told_with_its_proof_and_cannot_be_adopted() {
        house.cloud.lag = Duration.ofSeconds(30);
        house.cloud.next(Answer.LOST_BEFORE_CREATING);
        var session = house.started();
        house.later(Duration.ofMinutes(1));
        house.later(Duration.ofMinutes(1));
        house.cloud.add(nameOf(session.id(), 1));
        var reaper = house.orchestrator.reaper();
        var stray = reaper.look().strays().getFirst();
        assertThat(stray.kind()).isEqualTo(Stray.Kind.LATE);
        assertThat(stray.proof()).contains("attempt 1").contains("over");
        assertThatThrownBy(() -> reaper.adopt(stray, Ends.DEFAULT))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(session.id());
        house.ticks(1);
        assertThat(house.orchestrator.events(session.id()))
                .filteredOn(event -> event.type() == EventType.LATE_MACHINE)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.detail().get("proof").toString()).contains("attempt 2 took its place"));
    }

    @Test
    void a_stray_that_is_not_the_machine_looked_at_any_more_is_not_ended() {
        house.cloud.add(nameOf("lostsession", 1));
        var reaper = house.orchestrator.reaper();
        var stray = reaper.look().strays().getFirst();
        house.cloud.rename("m1", "somebody-elses");
        assertThatThrownBy(() -> reaper.end(stray)).isInstanceOf(ConflictException.class);
        assertThat(house.cloud.terminated).isEmpty();
    }

    @Test
    void an_account_that_cannot_be_listed_is_told() {
        house.cloud.listFails = true;
        assertThat(house.orchestrator.reaper().look().unseen()).containsOnlyKeys("scripted");
        house.cloud.listFails = false;
        house.cloud.complete = false;
        assertThat(house.orchestrator.reaper().look().unseen().get("scripted")).contains("only a part");
    }
}
