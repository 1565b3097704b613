package io.atlas4j.benchmarks;

import io.atlas4j.auth.BearerToken;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Making a bearer token with its hash, and checking a token against a hash. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {
    private final BearerToken token = BearerToken.mint();
    private final String candidate = token.value().reveal();

    @Benchmark
    public BearerToken mint() {
        return BearerToken.mint();
    }

    @Benchmark
    public boolean check() {
        return BearerToken.matches(candidate, token.hash());
    }
}
