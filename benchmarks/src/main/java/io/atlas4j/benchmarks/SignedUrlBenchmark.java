package io.atlas4j.benchmarks;

import io.atlas4j.auth.SignedUrl;
import io.atlas4j.auth.Verification;
import io.atlas4j.spec.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An address with three parameters. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SignedUrlBenchmark {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final Secret secret = Secret.of("test-secret-test-secret-test-secret");
    private final String url = "https://abc123-8000.proxy.runpod.net/files/report.pdf?user=42&tab=summary&q=a%20b";
    private final String signed = SignedUrl.sign(url, secret, NOW, Duration.ofHours(1));

    @Benchmark
    public String sign() {
        return SignedUrl.sign(url, secret, NOW, SignedUrl.DEFAULT_VALIDITY);
    }

    @Benchmark
    public Verification verify() {
        return SignedUrl.verify(signed, secret, NOW);
    }
}
