package io.atlas4j.benchmarks;

import io.atlas4j.fly.deploy.DeployEvent;
import io.atlas4j.fly.deploy.DeployRequest;
import io.atlas4j.fly.deploy.DeployResult;
import io.atlas4j.fly.deploy.Deploys;
import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Lines a second of a deploy that prints 200,000 of them, from its start to its exit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FlyDeployBenchmark {
    private static final int LINES = 200_000;
    private static final String END = " RUN a step of the build that prints something";

    @Param({"0", "1", "10"})
    public int listeners;

    private Path folder;
    private Deploys deploys;

    /** Writes what the program will print. */
    @Setup
    public void prepare(Blackhole sink) throws IOException {
        folder = Files.createTempDirectory("atlas-benchmark");
        var output = Files.writeString(
                folder.resolve("output"),
                IntStream.range(0, LINES).mapToObj(n -> "#12 " + n + END).collect(Collectors.joining("\n", "", "\n")));
        var program = FakeFlyProgram.in(folder.resolve("bin"))
                .on("deploy", FakeFlyScript.begin().printsFile(output));
        var events = new FlyEvents();
        IntStream.range(0, listeners)
                .forEach(n -> events.listen(DeployEvent.topic("ticket"), event -> {
                    if (event instanceof DeployEvent.Line line && !line.text().endsWith(END)) {
                        throw new AssertionError("a broken line");
                    }
                    sink.consume(event);
                }));
        deploys = new Deploys(Deploys.Surroundings.of(Telemetry.create(), TimeSource.system(), events)
                .with(program.program()));
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public DeployResult lines() throws InterruptedException {
        var result = deploys.start(DeployRequest.in(folder).build(), "ticket").await();
        if (result.linesBefore() + result.lines().size() != LINES) {
            throw new AssertionError("lines were lost");
        }
        return result;
    }
}
