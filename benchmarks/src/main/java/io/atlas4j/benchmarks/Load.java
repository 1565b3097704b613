package io.atlas4j.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Callers that do the same thing side by side, and how long each call took. */
final class Load {
    private Load() {}

    /** Nanoseconds: the whole, and the calls in order of length. */
    static final class Result {
        private final long nanos;
        private final long[] calls;

        private Result(long nanos, long[] calls) {
            this.nanos = nanos;
            this.calls = calls;
        }

        long nanos() {
            return nanos;
        }

        double perSecond() {
            return calls.length * 1e9 / nanos;
        }

        @Override
        public String toString() {
            return String.format("%,.0f/s, %s", perSecond(), spread(calls));
        }
    }

    /** The middle, the hundredth from the top and the worst, of nanoseconds in order. */
    static String spread(long... sorted) {
        return String.format("p50 %s, p99 %s, worst %s", millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1));
    }

    private static String millis(long[] sorted, double share) {
        return sorted.length == 0
                ? "none"
                : String.format(
                        "%,.1f ms", sorted[(int) Math.min(sorted.length - 1, (long) (share * sorted.length))] / 1e6);
    }

    /** The same call again and again for so long. */
    static Result during(Duration time, int callers, Runnable call) {
        var end = System.nanoTime() + time.toNanos();
        return run(callers, () -> System.nanoTime() - end < 0 ? Optional.of(call) : Optional.empty());
    }

    /** One call for each. */
    static <T> Result each(Collection<T> all, int callers, Consumer<T> call) {
        var line = new ConcurrentLinkedQueue<>(all).iterator();
        return run(callers, () -> next(line).map(one -> () -> call.accept(one)));
    }

    private static synchronized <T> Optional<T> next(Iterator<T> line) {
        return line.hasNext() ? Optional.of(line.next()) : Optional.empty();
    }

    private static Result run(int callers, Supplier<Optional<Runnable>> next) {
        var took = new long[callers][];
        var begun = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(callers)) {
            for (var caller = 0; caller < callers; caller++) {
                var mine = caller;
                threads.execute(() -> took[mine] = calls(next));
            }
        }
        var nanos = System.nanoTime() - begun;
        return new Result(
                nanos,
                Arrays.stream(took).flatMapToLong(Arrays::stream).sorted().toArray());
    }

    private static long[] calls(Supplier<Optional<Runnable>> next) {
        var took = LongStream.builder();
        for (var call = next.get(); call.isPresent(); call = next.get()) {
            var begun = System.nanoTime();
            call.get().run();
            took.add(System.nanoTime() - begun);
        }
        return took.build().toArray();
    }
}
