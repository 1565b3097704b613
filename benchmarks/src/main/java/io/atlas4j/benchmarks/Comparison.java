package io.atlas4j.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * Compares what calls cost beside the first of them, and prints it. Rounds alternate, so that whatever else the machine does
 * meets all of them. Processor time and bytes are those of this process, its collector and compiler included.
 */
final class Comparison {
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    private static final com.sun.management.ThreadMXBean THREADS =
            java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

    private final int rounds;
    private final long nanos;

    /** Takes the number of rounds and the seconds of each; 9 and 1 without. */
    Comparison(String[] args) {
        this.rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        this.nanos = (long) (1e9 * (args.length > 1 ? Double.parseDouble(args[1]) : 1));
    }

    /** What one request cost in one round. */
    private record Round(double perSecond, double cpuMicros, double bytes) {}

    void compare(Map<String, Callable<?>> calls, int callers) throws Exception {
        for (var call : calls.values()) {
            measure(call, callers, 2 * nanos); // to warm up
        }
        var measured = new LinkedHashMap<String, List<Round>>();
        for (var i = 0; i < rounds; i++) {
            for (var call : calls.entrySet()) {
                measured.computeIfAbsent(call.getKey(), name -> new ArrayList<>())
                        .add(measure(call.getValue(), callers, nanos));
            }
        }
        System.out.printf(
                "%d callers, medians of %d rounds; load %.1f%n", callers, rounds, PROCESS.getSystemLoadAverage());
        var bare = measured.firstEntry().getValue();
        measured.forEach((name, one) -> System.out.printf(
                "%-12s %9.0f/s %9.1f us of processor time %10.0f B   %5.2f x bare (%.2f x the processor time)%n",
                name,
                median(one, Round::perSecond),
                median(one, Round::cpuMicros),
                median(one, Round::bytes),
                ratio(bare, one, round -> 1 / round.perSecond()),
                ratio(bare, one, Round::cpuMicros)));
    }

    /** The median of the ratios of rounds that were measured one after the other. */
    private static double ratio(List<Round> bare, List<Round> other, ToDoubleFunction<Round> figure) {
        var ratios = new ArrayList<Double>();
        for (var i = 0; i < other.size(); i++) {
            ratios.add(figure.applyAsDouble(other.get(i)) / figure.applyAsDouble(bare.get(i)));
        }
        return ratios.stream().sorted().toList().get(ratios.size() / 2);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
    }

    private static Round measure(Callable<?> call, int callers, long nanos)
            throws InterruptedException, ExecutionException {
        var started = System.nanoTime();
        var cpu = PROCESS.getProcessCpuTime();
        var bytes = THREADS.getTotalThreadAllocatedBytes();
        var requests = 0L;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<Long>>();
            for (var i = 0; i < callers; i++) {
                work.add(threads.submit(() -> repeat(call, started + nanos)));
            }
            for (var one : work) {
                requests += one.get();
            }
        }
        return new Round(
                requests * 1e9 / (System.nanoTime() - started),
                (PROCESS.getProcessCpuTime() - cpu) / 1e3 / requests,
                (double) (THREADS.getTotalThreadAllocatedBytes() - bytes) / requests);
    }

    private static long repeat(Callable<?> call, long end) throws Exception {
        var done = 0L;
        do {
            if (call.call() == null) {
                throw new IllegalStateException("no answer");
            }
            done++;
        } while (System.nanoTime() < end);
        return done;
    }
}
