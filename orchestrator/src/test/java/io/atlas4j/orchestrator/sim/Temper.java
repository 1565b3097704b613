package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.machine.Situation;
import java.util.Optional;

/**
 * What a run is like, so that each corner of the table is some run's everyday.
 *
 * @param slow how often what a node begins may lie between two calls
 * @param pause how often it lies there
 * @param idle how often what lies there is left lying while others go on
 * @param crossing how often a user turns to a session that something is under way for
 * @param fickle how often a user changes what is wanted, and does not only touch
 * @param hours how many of a hundred steps are minutes in which loops and effects go their way
 * @param faults how often a call goes wrong in the beginning
 * @param goal where news is awaited in this run, and where its sessions are led
 */
record Temper(
        double slow,
        double pause,
        double idle,
        double crossing,
        double fickle,
        int hours,
        double faults,
        Optional<Situation> goal) {
    static Temper of(Dice dice) {
        if (dice.chance(0.2)) {
            return new Temper(0.9, 0.2, 0.9, 0.5, 0.5, 12, 0.3, Optional.of(dice.of(Situation.values())));
        }
        return dice.chance(0.4)
                ? new Temper(0.3, 0.3, 0, 0.2, 0.6, 2, 0, Optional.empty())
                : new Temper(
                        dice.of(0.6, 0.9),
                        dice.of(0.2, 0.5),
                        dice.of(0.3, 0.8),
                        dice.of(0.5, 0.9),
                        dice.of(0.7, 0.95),
                        dice.of(3, 8),
                        dice.of(0.0, 0.1, 0.3),
                        Optional.empty());
    }
}
