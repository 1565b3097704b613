package io.atlas4j.benchmarks;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Relay;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.jfr.AtlasFlightEvents;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What an event costs the thread that emits it. In batches that fit into the bridges' queues, which are emptied in between:
 * a bridge that drops is cheap.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BridgeBenchmark {
    private static final int BATCH = 500;
    private static final EventName REQUEST = ProviderRequest.nameFor("runpod");

    private final Telemetry telemetry = Telemetry.create();

    /** What hears. */
    @Param({"nothing", "handler", "jfr", "blocked", "all"})
    public String attached = "nothing";

    private Runnable between = () -> {};

    /** Attaches it. */
    @Setup
    public void attach(Blackhole sink) {
        switch (attached) {
            case "nothing" -> {}
            case "handler" -> telemetry.attach("one", REQUEST, sink::consume);
            case "jfr" -> AtlasFlightEvents.attach(telemetry);
            case "blocked" -> telemetry.attachAll("blocked", Relay.<Event>start("blocked", 16, this::block)::offer);
            default -> between = Bridges.attachAll(telemetry)::flush;
        }
    }

    /** A receiver that never comes back. */
    @SuppressWarnings("InfiniteLoop")
    private void block(Event event) {
        while (true) {
            LockSupport.park(event);
        }
    }

    /** Empties the queues. */
    @Setup(Level.Iteration)
    public void flush() {
        between.run();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void emit() {
        for (var i = 0; i < BATCH; i++) {
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
    }
}
