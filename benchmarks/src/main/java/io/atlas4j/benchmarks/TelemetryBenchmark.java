package io.atlas4j.benchmarks;

import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.SpanNames;
import io.atlas4j.telemetry.Telemetry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One event of a request to a provider: heard by nobody, by somebody for another name, by one handler. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TelemetryBenchmark {
    private static final EventName REQUEST = ProviderRequest.nameFor("runpod");
    private static final EventName OTHER = ProviderRequest.nameFor("fly");
    private static final SpanNames SPAN = SpanNames.of(EventName.of("atlas", "session", "spawn"));
    private static final Map<String, String> METADATA = Map.of("session", "s-1");

    private final Telemetry unheard = Telemetry.create();
    private final Telemetry heardElsewhere = Telemetry.create();
    private final Telemetry heard = Telemetry.create();
    private int status = 200;
    private long duration = 1;

    /** Attaches the handlers. */
    @Setup
    public void attach(Blackhole sink) {
        heardElsewhere.attach("other", OTHER, sink::consume);
        heard.attach("one", REQUEST, sink::consume);
    }

    @Benchmark
    public void nothing(Blackhole sink) {
        sink.consume(++duration);
    }

    @Benchmark
    public void emitNothingAttached() {
        emit(unheard);
    }

    @Benchmark
    public void emitOtherNameAttached() {
        emit(heardElsewhere);
    }

    @Benchmark
    public void emitOneHandler() {
        emit(heard);
    }

    @Benchmark
    public int spanNothingAttached() {
        return unheard.span(SPAN, METADATA, scope -> status);
    }

    private void emit(Telemetry telemetry) {
        duration++;
        telemetry.emit(
                REQUEST,
                () -> new ProviderRequest(
                        REQUEST,
                        status,
                        duration,
                        "management",
                        "get",
                        "https://api.runpod.io/v2/pods",
                        1,
                        Optional.empty()));
    }
}
