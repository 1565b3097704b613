package io.atlas4j.benchmarks;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.orchestrator.Touch;
import io.atlas4j.spec.ComputeRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** Touching one of a thousand sessions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TouchBenchmark {
    private final String[] ids = new String[1_000];
    private final Folder folder = Folder.create();
    private final Atlas atlas = Atlas.fromEnvironment();
    private final Orchestrator orchestrator =
            Orchestrator.builder(atlas).home(folder.path()).build();

    /** Starts the sessions. */
    @Setup
    public void start() {
        var request =
                SessionRequest.of("mock", ComputeRequest.cpu(1).image("box").build());
        for (var i = 0; i < ids.length; i++) {
            ids[i] = orchestrator.start(request).id();
        }
    }

    @Benchmark
    @Threads(1)
    public Touch oneCaller() {
        return orchestrator.touch(any());
    }

    @Benchmark
    @Threads(64)
    public Touch sixtyFourCallers() {
        return orchestrator.touch(any());
    }

    private String any() {
        return ids[ThreadLocalRandom.current().nextInt(ids.length)];
    }

    /** Deletes everything. */
    @TearDown
    public void close() {
        orchestrator.close();
        atlas.close();
        folder.close();
    }
}
