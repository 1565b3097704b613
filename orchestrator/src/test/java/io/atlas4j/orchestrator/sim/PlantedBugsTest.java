package io.atlas4j.orchestrator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds what it is for: each bug, planted alone, breaks a promise within so many seeds. */
class PlantedBugsTest {
    private static final long SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource(value = Plant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void a_planted_bug_is_found(Plant plant) {
        var campaign = new Campaign(plant, 1, SEEDS);
        assertThat(campaign.run()).as("found within %s seeds", SEEDS).isPresent();
    }
}
