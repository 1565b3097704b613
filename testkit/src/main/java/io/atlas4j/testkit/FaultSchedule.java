package io.atlas4j.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Faults drawn for each request, the same ones for the same seed and the same order of requests. It ends: after a
 * number of faults the cloud behaves, so that whoever does not give up gets through.
 *
 * <p>For one thread at a time; {@link Faults} sees to that.
 */
public final class FaultSchedule {
    /** What may happen to any request. Silence is left out: it costs a caller a whole time-out of real time. */
    public static final List<Fault> ORDINARY = List.of(
            Fault.answer(500, false),
            Fault.answer(500, true),
            Fault.answer(502, true),
            Fault.answer(503, false),
            Fault.answer(429, false),
            Fault.tooManyRequests(Duration.ofSeconds(1)),
            Fault.tooManyRequests(Duration.ofSeconds(90)),
            Fault.reset(false),
            Fault.reset(true),
            Fault.cut(0),
            Fault.cut(20),
            Fault.body("null"),
            Fault.body("[]"),
            Fault.body("<html>gateway</html>"));

    private final SplittableRandom random;
    private final double probability;
    private final List<Fault> choice;
    private int left;

    private FaultSchedule(SplittableRandom random, double probability, List<Fault> choice, int left) {
        this.random = random;
        this.probability = probability;
        this.choice = List.copyOf(choice);
        this.left = left;
    }

    public static FaultSchedule none() {
        return new FaultSchedule(new SplittableRandom(0), 0, List.of(), 0);
    }

    /** Three requests of ten go wrong in an {@linkplain #ORDINARY ordinary} way, at most five altogether. */
    public static FaultSchedule seeded(long seed) {
        return new FaultSchedule(new SplittableRandom(seed), 0.3, ORDINARY, 5);
    }

    /** The same, with another share of requests that go wrong, between 0 and 1. */
    public FaultSchedule withProbability(double share) {
        return new FaultSchedule(random.split(), share, choice, left);
    }

    public FaultSchedule atMost(int faults) {
        return new FaultSchedule(random.split(), probability, choice, faults);
    }

    public FaultSchedule choosingFrom(List<Fault> faults) {
        return new FaultSchedule(random.split(), probability, faults, left);
    }

    public FaultSchedule and(Fault... more) {
        var all = new ArrayList<>(choice);
        all.addAll(List.of(more));
        return choosingFrom(all);
    }

    Optional<Fault> draw(String method, String path) {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        if (left == 0 || random.nextDouble() >= probability) {
            return Optional.empty();
        }
        left--;
        return Optional.of(choice.get(random.nextInt(choice.size())));
    }
}
