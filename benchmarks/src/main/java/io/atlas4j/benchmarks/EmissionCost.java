package io.atlas4j.benchmarks;

import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * What an event costs eight threads that emit at once, in processor time of those threads: with nothing attached, one
 * handler, all bridges. In rounds that fit into the bridges' queues, which are emptied in between, as a bridge that drops is
 * cheap.
 */
final class EmissionCost {
    private static final int THREADS = 8;
    private static final int EACH = 60;
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 300;
    private static final EventName REQUEST = ProviderRequest.nameFor("runpod");

    private EmissionCost() {}

    /** Takes nothing. */
    public static void main(String[] args) throws Exception {
        var heard = new LongAdder();
        var handled = Telemetry.create();
        handled.attach("one", REQUEST, event -> heard.increment());
        var bridged = Telemetry.create();
        var bridges = Bridges.attachAll(bridged);
        print("nothing", Telemetry.create(), () -> {});
        print("one handler", handled, () -> {});
        print("all bridges", bridged, bridges::flush);
        System.out.println("heard " + heard.sum());
    }

    private static void print(String what, Telemetry telemetry, Runnable between) throws Exception {
        Callable<Long> emitter = () -> emit(telemetry);
        List<Callable<Long>> emitters =
                IntStream.range(0, THREADS).mapToObj(i -> emitter).toList();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var nanos = 0L;
            for (var round = 0; round < WARM_UP + ROUNDS; round++) {
                between.run();
                for (var done : threads.invokeAll(emitters)) {
                    nanos += round < WARM_UP ? 0 : done.get();
                }
            }
            System.out.printf(
                    "%s: %d threads, %d ns of processor time an event%n",
                    what, THREADS, nanos / ((long) ROUNDS * THREADS * EACH));
        }
    }

    /** Processor time of this thread for its events. */
    private static long emit(Telemetry telemetry) {
        var clock = ManagementFactory.getThreadMXBean();
        var begin = clock.getCurrentThreadCpuTime();
        for (var i = 0; i < EACH; i++) {
            var duration = i;
            telemetry.emit(
                    REQUEST,
                    () -> new ProviderRequest(
                            REQUEST,
                            200,
                            duration,
                            "management",
                            "get",
                            "https://api.runpod.io/v2/pods",
                            1,
                            Optional.empty()));
        }
        return clock.getCurrentThreadCpuTime() - begin;
    }
}
