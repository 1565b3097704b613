package io.atlas4j.benchmarks;

import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.spi.Settings;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thousand callers ask for the token of an app nobody asked for before; the command takes 50 ms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FlyHerdBenchmark {
    private static final int CALLERS = 1_000;

    @Param({"true", "false"})
    public boolean succeeds;

    private FakeFlyProgram program;
    private Tokens tokens;

    @Setup
    public void prepare() throws IOException {
        program = FakeFlyProgram.in(Files.createTempDirectory("atlas-benchmark"));
        if (succeeds) {
            program.mintsTokens(50);
        } else {
            program.on("tokens", FakeFlyScript.begin().waits(50).exits(1));
        }
    }

    @Setup(Level.Invocation)
    public void forget() {
        tokens = Tokens.builder()
                .settings(Settings.of(Map.of("FLY_ORG", "acme", "FLY_CONFIG_DIR", "/nonexistent")))
                .command(program.program())
                .build();
    }

    @TearDown(Level.Invocation)
    public void close() {
        tokens.close();
    }

    /** Everybody has an answer. */
    @Benchmark
    public long herd() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads
                    .invokeAll(IntStream.range(0, CALLERS)
                            .mapToObj(n -> (java.util.concurrent.Callable<Boolean>)
                                    () -> tokens.find("web").isPresent())
                            .toList())
                    .stream()
                    .filter(answer -> answer.resultNow())
                    .count();
        }
    }
}
