package io.atlas4j.orchestrator.sim;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of a run comes from here. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** From zero on, without the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[below(choices.length)];
    }

    <T> T from(List<T> choices) {
        return choices.get(below(choices.size()));
    }
}
