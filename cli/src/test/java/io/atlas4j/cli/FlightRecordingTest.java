package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class FlightRecordingTest {
    private static final Path PROFILE =
            Path.of("..", "telemetry", "src", "main", "resources", "io", "atlas4j", "telemetry", "jfr", "atlas.jfc");

    @TempDir
    private Path home;

    @Test
    void a_recording_of_the_quickstart_shows_its_session_and_its_requests() throws Exception {
        var file = home.resolve("quickstart.jfr");
        var record = "-XX:StartFlightRecording=filename=" + file + ",settings=" + PROFILE.toRealPath();
        try (var atlas = AtlasProcess.start(home, Map.of("JDK_JAVA_OPTIONS", record), "quickstart")) {
            assertThat(atlas.readAll()).contains("All of it held");
            assertThat(atlas.exitCode()).isZero();
        }
        var events = RecordingFile.readAllEvents(file).stream()
                .collect(Collectors.groupingBy(event -> event.getEventType().getName()));
        assertThat(events.get("atlas.SessionSpawn")).singleElement().satisfies(spawn -> {
            assertThat(spawn.getString("provider")).isEqualTo("local");
            assertThat(spawn.getString("outcome")).isEqualTo("created");
            assertThat(spawn.getDuration()).isPositive();
        });
        assertThat(events.get("atlas.ReconcileTick")).isNotEmpty();
        assertThat(events.get("atlas.ProviderRequest"))
                .extracting((RecordedEvent request) -> request.getString("url"))
                .contains("local:create", "local:list", "local:terminate");
    }
}
