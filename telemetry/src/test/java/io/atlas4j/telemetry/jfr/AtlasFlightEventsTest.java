package io.atlas4j.telemetry.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // being open is what counts
class AtlasFlightEventsTest {
    @TempDir
    private Path directory;

    private final Telemetry telemetry = Telemetry.create(ManualTime.startingAt(Instant.EPOCH));

    @Test
    void the_profile_records_every_request_and_every_span() throws Exception {
        var events = recorded(new Recording(AtlasFlightEvents.profile()), this::everything);
        assertThat(events)
                .extracting(event -> event.getEventType().getName())
                .containsExactlyInAnyOrder(
                        "atlas.ProviderRequest",
                        "atlas.ProviderRequest",
                        "atlas.TokenAcquisition",
                        "atlas.LogFetch",
                        "atlas.SessionSpawn",
                        "atlas.ReconcileTick",
                        "atlas.Span");
        var request = events.stream()
                .filter(event -> event.getEventType().getName().equals("atlas.ProviderRequest"))
                .filter(event -> event.getInt("status") == 503)
                .findFirst()
                .orElseThrow();
        assertThat(request.getString("provider")).isEqualTo("runpod");
        assertThat(request.getString("error")).isEqualTo("provider");
        assertThat(request.getDuration("took")).isEqualTo(Duration.ofMillis(150));
        var spawn = events.stream()
                .filter(event -> event.getEventType().getName().equals("atlas.SessionSpawn"))
                .findFirst()
                .orElseThrow();
        assertThat(spawn.getString("session")).isEqualTo("s-1");
        assertThat(spawn.getString("outcome")).isEqualTo("created");
        assertThat(spawn.getInt("attempt")).isEqualTo(2);
        assertThat(spawn.getStackTrace()).isNull();
    }

    @Test
    void without_settings_only_what_is_slow_is_recorded() throws Exception {
        assertThat(recorded(new Recording(), this::everything))
                .singleElement()
                .satisfies(event -> assertThat(event.getInt("status")).isEqualTo(503));
    }

    @Test
    void a_threshold_of_ones_own_is_kept() throws Exception {
        var recording = new Recording();
        recording.enable("atlas.ProviderRequest").with("slowerThan", "1 s");
        recording.enable("atlas.SessionSpawn").withThreshold(Duration.ofHours(1));
        assertThat(recorded(recording, this::everything)).isEmpty();
    }

    @Test
    void of_two_recordings_the_more_curious_one_wins() {
        var control = new SlowerThan();
        control.setValue(control.combine(java.util.Set.of("1 s", "20 ms", "1 m")));
        assertThat(control.getValue()).isEqualTo("20 ms");
        assertThat(control.admits(Duration.ofMillis(20).toNanos())).isTrue();
        assertThat(control.admits(Duration.ofMillis(19).toNanos())).isFalse();
    }

    @Test
    void nothing_is_recorded_once_closed() throws Exception {
        assertThat(recorded(new Recording(AtlasFlightEvents.profile()), () -> {
                    AtlasFlightEvents.attach(telemetry).close();
                    emit(200, 150);
                }))
                .isEmpty();
    }

    private void everything() {
        try (var flight = AtlasFlightEvents.attach(telemetry)) {
            emit(200, 5);
            emit(503, 150);
            span("atlas.fly.token.acquire", Map.of("app", "web"), Map.of("source", "cli", "acquirer", "app_server"));
            span("atlas.fly.logs.fetch", Map.of("app", "web"), Map.of("status", "ok", "count", 3));
            span(
                    "atlas.session.spawn",
                    Map.of("session", "s-1", "provider", "fly", "attempt", 2),
                    Map.of("outcome", "created"));
            span("atlas.reconcile.tick", Map.of("provider", "fly"), Map.of("machines", 3));
            span("my.work", Map.of(), Map.of());
        }
    }

    private void span(String name, Map<String, ?> before, Map<String, ?> after) {
        telemetry.span(new EventName(name), before, scope -> {
            after.forEach(scope::put);
            return 0;
        });
    }

    private void emit(int status, int millis) {
        telemetry.emit(new ProviderRequest(
                ProviderRequest.nameFor("runpod"),
                status,
                Duration.ofMillis(millis).toNanos(),
                "management",
                "get",
                "https://api.runpod.io/v2/pods",
                1,
                status < 400 ? Optional.empty() : Optional.of("provider")));
    }

    private List<RecordedEvent> recorded(Recording recording, Runnable work) throws IOException {
        try (recording) {
            recording.start();
            work.run();
            recording.stop();
            var file = directory.resolve("test.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("atlas."))
                    .toList();
        }
    }
}
