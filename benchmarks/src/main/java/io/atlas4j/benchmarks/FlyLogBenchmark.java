package io.atlas4j.benchmarks;

import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.fly.logs.LogPage;
import io.atlas4j.fly.logs.LogQuery;
import io.atlas4j.fly.logs.Logs;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Log entries a second, from the request to objects: pages of 1,000 entries of about 200 bytes, from a server that does
 * nothing but write the same bytes again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FlyLogBenchmark {
    private CannedServer server;
    private Tokens tokens;
    private Logs logs;

    @Setup
    public void prepare() throws IOException {
        server = CannedServer.start(LogServer.class);
        var settings =
                Settings.of(Map.of("FLY_API_BASE_URL", server.base().toString(), "FLY_API_TOKEN", "fm2_benchmark"));
        tokens = Tokens.builder().settings(settings).build();
        logs = new Logs(
                tokens, new ProviderContext(settings, Telemetry.create(), TimeSource.system()), new FlyEvents());
    }

    @TearDown
    public void close() throws IOException {
        logs.close();
        tokens.close();
        server.close();
    }

    @Benchmark
    @OperationsPerInvocation(LogServer.ENTRIES)
    public LogPage page() {
        return logs.fetchOnce("web", LogQuery.NEWEST);
    }

    @Benchmark
    @Threads(8)
    @OperationsPerInvocation(LogServer.ENTRIES)
    public LogPage pageForEight() {
        return logs.fetchOnce("web", LogQuery.NEWEST);
    }
}
