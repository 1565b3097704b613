package io.atlas4j.telemetry.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Secret;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class AtlasLoggingTest {
    private final Telemetry telemetry = Telemetry.create();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void a_request_is_one_line_at_debug_and_a_warning_when_it_failed() {
        write(AtlasLogging.builder(), () -> {
            telemetry.emit(request(200, Optional.empty()));
            telemetry.emit(request(503, Optional.of("provider")));
        });
        assertThat(lines)
                .containsExactly(
                        "DEBUG atlas.runpod.request api=management attempt=1 duration_ms=12 method=get status=200"
                                + " url=https://api.runpod.io/v2/pods",
                        "WARN atlas.runpod.request api=management attempt=1 duration_ms=12 error=provider method=get"
                                + " status=503 url=https://api.runpod.io/v2/pods");
    }

    @Test
    void the_longest_name_chooses_the_level_and_off_is_silence() {
        var builder = AtlasLogging.builder()
                .at(EventName.of("atlas", "runpod"), Level.INFO)
                .off(EventName.of("atlas", "fly"))
                .at(EventName.of("atlas", "fly", "deploy", "exit"), Level.TRACE)
                .failuresAt(Level.ERROR);
        write(builder, () -> {
            telemetry.emit(request(200, Optional.empty()));
            telemetry.emit(request(500, Optional.of("provider")));
            telemetry.emit(event("atlas.fly.logs.fetch.stop", Map.of("status", "error(timeout)")));
            telemetry.emit(event("atlas.fly.deploy.exit", Map.of("result", "ok")));
            telemetry.emit(event("atlas.fly.deploy.exit", Map.of("result", "error(timeout)")));
        });
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("INFO atlas.runpod.request");
        assertThat(lines.get(1)).startsWith("ERROR atlas.runpod.request");
        assertThat(lines.get(2)).isEqualTo("TRACE atlas.fly.deploy.exit result=ok");
        assertThat(lines.get(3)).isEqualTo("ERROR atlas.fly.deploy.exit result=error(timeout)");
    }

    @Test
    void events_of_an_application_are_logged_where_chosen_and_their_secrets_are_stars() {
        write(AtlasLogging.builder().at(EventName.of("my"), Level.INFO), () -> {
            telemetry.emit(event("my.order", Map.of("hf_token", "PLANTED-1")));
            telemetry.emit(event("my.order", Map.of("value", Secret.of("PLANTED-2"))));
            telemetry.emit(event("my.order", Map.of("text", "Bearer PLANTED-3\nforged line")));
            telemetry.emit(event("your.order", Map.of("a", "b")));
        });
        assertThat(lines)
                .containsExactly(
                        "INFO my.order hf_token=***",
                        "INFO my.order value=***",
                        "INFO my.order text=Bearer *** forged line");
    }

    @Test
    void what_a_span_threw_is_a_warning_without_its_stack() {
        write(AtlasLogging.builder(), () -> {
            try {
                telemetry.span(EventName.of("atlas", "session", "spawn"), Map.of("session", "s-1"), scope -> {
                    throw new IllegalStateException("PLANTED");
                });
            } catch (IllegalStateException expected) {
                assertThat(expected).hasMessage("PLANTED");
            }
        });
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo("DEBUG atlas.session.spawn.start session=s-1");
        assertThat(lines.get(1))
                .startsWith("WARN atlas.session.spawn.exception duration_ms=")
                .contains("session=s-1", "kind=unknown", "reason=java.lang.IllegalStateException")
                .doesNotContain("PLANTED", "stacktrace");
    }

    @Test
    void a_log_that_throws_does_not_end_the_bridge() {
        try (var logging = AtlasLogging.builder().attach(telemetry, name -> {
            if (lines.isEmpty()) {
                lines.add("threw");
                throw new IllegalStateException();
            }
            return new RecordingLogger(name, lines);
        })) {
            telemetry.emit(request(200, Optional.empty()));
            telemetry.emit(request(200, Optional.empty()));
            assertThat(logging.flush(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(lines).hasSize(2);
    }

    private void write(AtlasLogging.Builder builder, Runnable events) {
        try (var logging = builder.attach(telemetry, name -> new RecordingLogger(name, lines))) {
            events.run();
            assertThat(logging.flush(Duration.ofSeconds(20))).isTrue();
        }
    }

    private static Event event(String name, Map<String, ?> metadata) {
        return Event.of(new EventName(name), Map.of(), metadata);
    }

    private static ProviderRequest request(int status, Optional<String> error) {
        return new ProviderRequest(
                ProviderRequest.nameFor("runpod"),
                status,
                Duration.ofMillis(12).toNanos(),
                "management",
                "get",
                "https://api.runpod.io/v2/pods",
                1,
                error);
    }
}
