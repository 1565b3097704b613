package io.atlas4j.orchestrator.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Many seeds, on every processor. */
final class Campaign {
    static final int STEPS = 200;

    private final Plant plant;
    private final long first;
    private final long seeds;
    private final Coverage coverage = new Coverage();

    Campaign(Plant plant, long first, long seeds) {
        this.plant = plant;
        this.first = first;
        this.seeds = seeds;
    }

    /** As the system properties say: {@code sim.seeds} for how many, {@code sim.seed} for one alone. */
    static Campaign configured(Plant plant) {
        var one = Optional.ofNullable(Long.getLong("sim.seed"));
        return one.map(seed -> new Campaign(plant, seed, 1))
                .orElseGet(() -> new Campaign(plant, Long.getLong("sim.first", 1), Long.getLong("sim.seeds", 10_000)));
    }

    long seeds() {
        return seeds;
    }

    Coverage coverage() {
        return coverage;
    }

    /** The first seed found to break a promise, with its steps. */
    Optional<String> run() {
        var next = new AtomicLong(first);
        var failed = new AtomicReference<Optional<String>>(Optional.empty());
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            threads.add(Thread.startVirtualThread(() -> {
                var visited = new Coverage();
                for (var seed = next.getAndIncrement();
                        seed < first + seeds && failed.get().isEmpty();
                        seed = next.getAndIncrement()) {
                    var found = attempt(seed, visited);
                    if (found.isPresent()) {
                        failed.set(found);
                    }
                }
                coverage.add(visited);
            }));
        }
        threads.forEach(Campaign::join);
        return failed.get();
    }

    private Optional<String> attempt(long seed, Coverage visited) {
        try {
            return new Simulation(seed, plant, visited, line -> {}).run(STEPS).map(breach -> replay(seed, breach));
        } catch (RuntimeException | Error e) {
            return Optional.of("seed " + seed + " failed with " + e + " at "
                    + List.of(e.getStackTrace()).subList(0, 5));
        }
    }

    /** The same seed once more, telling each step. */
    private String replay(long seed, String breach) {
        var steps = new ArrayList<String>();
        new Simulation(seed, plant, new Coverage(), line -> steps.add(line.get())).run(STEPS);
        return "seed " + seed + ": " + breach + "\nreplay with -Dsim.seed=" + seed + "\n" + String.join("\n", steps);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
