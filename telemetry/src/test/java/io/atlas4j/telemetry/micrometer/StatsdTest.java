package io.atlas4j.telemetry.micrometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.meters.SessionSample;
import io.atlas4j.telemetry.traffic.Traffic;
import io.micrometer.core.instrument.Clock;
import io.micrometer.statsd.StatsdConfig;
import io.micrometer.statsd.StatsdMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Micrometer's registry for StatsD, and a real listener. */
@Timeout(120)
class StatsdTest {
    @TempDir
    private Path directory;

    private final Telemetry telemetry = Telemetry.create();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void requests_sessions_and_deploys_arrive_as_datagrams() throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> listen(socket));
            var registry = new StatsdMeterRegistry(config(socket.getLocalPort()), Clock.SYSTEM);
            try (var traffic = new Traffic(telemetry, directory);
                    var metrics = AtlasMetrics.bind(telemetry, registry)) {
                metrics.sessions(() ->
                        List.of(new SessionSample("runpod", "running", Optional.of(BigDecimal.TEN), BigDecimal.ONE)));
                // what is said before the registry has its socket is lost
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    traffic.atlas().provider("mock").list();
                    return !lines.isEmpty();
                });
                traffic.everything();
                assertThat(metrics.flush(Duration.ofSeconds(20))).isTrue();
                for (var start : List.of(
                        "atlas.provider.requests:",
                        "atlas.provider.errors:1|c",
                        "atlas.session.ends:",
                        "atlas.fly.deploy.lines:1|c",
                        "atlas.sessions:1|g",
                        "atlas.spend.rate:10|g")) {
                    await(start)
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> lines.stream().anyMatch(line -> line.startsWith(start)));
                }
                assertThat(lines)
                        .filteredOn(line -> line.startsWith("atlas.provider.requests:"))
                        .allSatisfy(line -> assertThat(line).contains("|ms|#", "provider:"))
                        .anySatisfy(line -> assertThat(line).contains("provider:runpod", "status:503"));
            } finally {
                registry.close();
            }
        }
    }

    private void listen(DatagramSocket socket) {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        try {
            while (true) {
                socket.receive(packet);
                lines.addAll(new String(packet.getData(), 0, packet.getLength(), UTF_8)
                        .lines()
                        .toList());
            }
        } catch (SocketException closed) {
            // the test is over
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StatsdConfig config(int port) {
        return new StatsdConfig() {
            @Override
            public String get(String key) {
                return switch (key) {
                    case "statsd.flavor" -> "datadog";
                    case "statsd.port" -> Integer.toString(port);
                    case "statsd.host" -> "127.0.0.1";
                    case "statsd.pollingFrequency" -> "1s";
                    default -> null;
                };
            }
        };
    }
}
