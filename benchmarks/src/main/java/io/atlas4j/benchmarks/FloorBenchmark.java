package io.atlas4j.benchmarks;

import io.atlas4j.Version;
import org.openjdk.jmh.annotations.Benchmark;

/** The floor under every other figure: a call that does nothing. */
public class FloorBenchmark {
    @Benchmark
    public String nothing() {
        return Version.current();
    }
}
