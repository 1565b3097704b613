package io.atlas4j.benchmarks;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.Session;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.spec.ComputeRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** Starting a session on {@code mock}: what the caller waits for is the intent, safe on the disk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class StartBenchmark {
    static final SessionRequest REQUEST = SessionRequest.of(
                    "mock", ComputeRequest.cpu(1).image("box").build())
            .idleAfter(Duration.ofHours(1));

    /** Whether the machines are rented meanwhile, on the same two cores. */
    @Param({"false", "true"})
    private boolean renting;

    private Folder folder;
    private Atlas atlas;
    private Orchestrator orchestrator;

    /** Opens an empty database. */
    @Setup
    public void open() {
        folder = Folder.create();
        atlas = Atlas.fromEnvironment();
        orchestrator = Orchestrator.builder(atlas)
                .home(folder.path())
                .background(renting)
                .build();
    }

    @Benchmark
    @Threads(1)
    public Session oneCaller() {
        return orchestrator.start(REQUEST);
    }

    @Benchmark
    @Threads(32)
    public Session thirtyTwoCallers() {
        return orchestrator.start(REQUEST);
    }

    /** Deletes everything. */
    @TearDown
    public void close() {
        orchestrator.close();
        atlas.close();
        folder.close();
    }
}
