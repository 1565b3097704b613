package io.atlas4j.benchmarks;

import io.atlas4j.fly.tokens.FlyToken;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Telemetry;
import java.util.Map;
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
import org.openjdk.jmh.infra.Blackhole;

/** Reading a token that is in memory, with nobody and with one handler hearing of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlyTokenBenchmark {
    @Param({"0", "1"})
    public int handlers;

    private final Telemetry telemetry = Telemetry.create();
    private Tokens tokens;

    /** Fills the memory. */
    @Setup
    public void fill(Blackhole sink) {
        tokens = Tokens.builder()
                .settings(Settings.of(Map.of("FLY_API_TOKEN", "fm2_benchmark")))
                .telemetry(telemetry)
                .build();
        if (handlers > 0) {
            telemetry.attach("one", EventName.of("atlas", "fly", "token", "acquire", "stop"), sink::consume);
        }
        tokens.get("web");
    }

    @TearDown
    public void close() {
        tokens.close();
    }

    @Benchmark
    public FlyToken warmRead() {
        return tokens.get("web");
    }

    @Benchmark
    @Threads(64)
    public FlyToken warmReadOn64Threads() {
        return tokens.get("web");
    }
}
