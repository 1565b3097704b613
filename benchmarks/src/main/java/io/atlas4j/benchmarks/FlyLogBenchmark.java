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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
 * Log entries a second, from the request to objects: pages of 1,000 entries of about 200 bytes, from a server in this
 * process that does nothing but write the same bytes again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FlyLogBenchmark {
    private static final int ENTRIES = 1_000;

    private ServerSocket server;
    private Tokens tokens;
    private Logs logs;

    @Setup
    public void prepare() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var answer = answer();
        Thread.ofVirtual().start(() -> accept(answer));
        var settings = Settings.of(Map.of(
                "FLY_API_BASE_URL", "http://127.0.0.1:" + server.getLocalPort(), "FLY_API_TOKEN", "fm2_benchmark"));
        tokens = Tokens.builder().settings(settings).build();
        logs = new Logs(
                tokens, new ProviderContext(settings, Telemetry.create(), TimeSource.system()), new FlyEvents());
    }

    @TearDown
    public void close() throws IOException {
        server.close();
        logs.close();
        tokens.close();
    }

    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public LogPage page() {
        return logs.fetchOnce("web", LogQuery.NEWEST);
    }

    @Benchmark
    @Threads(8)
    @OperationsPerInvocation(ENTRIES)
    public LogPage pageForEight() {
        return logs.fetchOnce("web", LogQuery.NEWEST);
    }

    private static byte[] answer() {
        var start = Instant.parse("2026-08-20T09:12:11.123456789Z");
        var body = IntStream.range(0, ENTRIES)
                .mapToObj(n -> "{\"id\":\"148e21-" + n + "\",\"attributes\":{\"timestamp\":\"" + start.plusNanos(n)
                        + "\",\"message\":\"GET /some/path 200 in 12 ms, line " + n
                        + "\",\"level\":\"info\",\"instance\":\"148e21ea7de468\",\"region\":\"ams\","
                        + "\"meta\":{\"event\":{\"provider\":\"app\"}}}}")
                .collect(
                        Collectors.joining(",", "{\"data\":[", "],\"meta\":{\"next_token\":\"1787217131123456789\"}}"));
        var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    private void accept(byte[] answer) {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket, answer));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** A request has no body, so it ends with an empty line. */
    private static void serve(Socket socket, byte[] answer) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            var buffer = new byte[16 * 1024];
            var last = 0;
            for (var count = in.read(buffer); count > 0; count = in.read(buffer)) {
                for (var at = 0; at < count; at++) {
                    last = last << 8 | buffer[at];
                    if (last == 0x0d0a0d0a) {
                        out.write(answer);
                    }
                }
            }
        } catch (IOException e) {
            // The caller left.
        }
    }
}
