package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the guide, which run here word for word. */
@Timeout(120)
class TasksGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "tasks.md");
    private static final Path HERE =
            Path.of("src", "test", "java", "io", "atlas4j", "orchestrator", "TasksGuideTest.java");

    private int status;

    @Test
    void a_task_runs_to_its_end(@TempDir Path home) {
        var settings = Settings.of(Map.of("ATLAS_HOME", home.toString(), "ATLAS_LOCAL_ENGINE", "none"));
        try (var atlas = Atlas.builder().settings(settings).build();
                var orchestrator = Orchestrator.builder(atlas).build()) {
            var training = ComputeRequest.cpu(1)
                    .command("sh", "-c", "echo training; exit 0")
                    .build();
            var task = orchestrator.run(TaskRequest.of("local", training)
                    .maxRuntime(Duration.ofHours(6))
                    .retryOn(75)
                    .key("nightly-2026-11-22"));
            var outcome = orchestrator.awaitOutcome(task.id(), Duration.ofHours(6));
            var text = switch (outcome.result()) {
                case COMPLETED -> "done";
                case FAILED -> "failed: " + outcome.reason().orElse("") + " " + outcome.exitCode();
                case TIMED_OUT -> "took too long";
            };
            assertThat(text).isEqualTo("done");
            answers(orchestrator, new Call());
            assertThat(status).isEqualTo(401);
            orchestrator.awaitEnded(task.id(), Duration.ofMinutes(1));
        }
    }

    private void answers(Orchestrator orchestrator, Call call) {
        CallbackResponse answer = orchestrator
                .callbacks()
                .handle(new CallbackRequest(
                        call.method(),
                        call.path(),
                        call.header("Authorization").map(Secret::of),
                        OptionalLong.empty(),
                        call.body()));
        call.send(answer.status(), answer.headers(), answer.body());
    }

    /** What some server has of a call. */
    private final class Call {
        String method() {
            return "POST";
        }

        String path() {
            return "/callback/v1/finish";
        }

        Optional<String> header(String name) {
            return Optional.of(name);
        }

        InputStream body() {
            return new ByteArrayInputStream(new byte[0]);
        }

        void send(int code, Map<String, String> headers, String body) {
            assertThat(headers).containsEntry("Content-Type", "application/json");
            assertThat(body).startsWith("{\"error\":");
            status = code;
        }
    }

    @Test
    void the_guide_shows_what_runs_here() throws IOException {
        // the guide closes its example where more is looked at here
        var here = squeezed(Files.readString(HERE));
        assertThat(Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE))
                        .results()
                        .map(match -> squeezed(match.group(1)).replaceAll("\\}$", "")))
                .hasSize(2)
                .allSatisfy(example -> assertThat(here).contains(example));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
