package io.atlas4j.orchestrator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong, in whatever order. */
class SimulationTest {
    /** A campaign of so many seeds reaches every cell. */
    private static final long ENOUGH = 10_000;

    @Test
    void every_promise_is_kept_under_every_seed() {
        var campaign = Campaign.configured(Plant.NONE);
        assertThat(campaign.run()).as("broken promises").isEmpty();
        var unvisited = new ArrayList<String>();
        campaign.coverage().cells().forEach((cell, visits) -> {
            System.out.println("visited " + visits + " times: " + cell);
            if (visits == 0) {
                unvisited.add(cell);
            }
        });
        if (campaign.seeds() >= ENOUGH) {
            assertThat(unvisited).as("cells nobody asked").isEmpty();
        }
    }

    @Test
    void a_seed_takes_the_same_steps_each_time() {
        for (var seed = 1; seed <= 20; seed++) {
            assertThat(steps(seed)).as("seed %s", seed).isEqualTo(steps(seed));
        }
    }

    private static List<String> steps(long seed) {
        var steps = new ArrayList<String>();
        new Simulation(seed, Plant.NONE, new Coverage(), line -> steps.add(line.get())).run(Campaign.STEPS);
        return steps;
    }
}
