package io.atlas4j.benchmarks;

import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.fly.logs.LogEntry;
import io.atlas4j.fly.logs.LogEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One batch of 100 log entries to that many listeners of the application. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FlyFanOutBenchmark {
    @Param({"1", "100", "1000"})
    public int listeners;

    private final FlyEvents events = new FlyEvents();
    private final List<LogEntry> entries = IntStream.range(0, 100)
            .mapToObj(n -> new LogEntry("id-" + n, Optional.empty(), "message " + n, "info", "148e", "ams", "app"))
            .toList();

    @Setup
    public void listen(Blackhole sink) {
        IntStream.range(0, listeners).forEach(n -> events.listen(LogEvent.topic("web"), sink::consume));
    }

    @Benchmark
    public void batch() {
        events.dispatch(new LogEvent.Entries("web", entries));
    }
}
