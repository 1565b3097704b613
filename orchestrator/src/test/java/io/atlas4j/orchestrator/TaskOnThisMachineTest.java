package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.TaskOutcome.Result;
import io.atlas4j.orchestrator.task.CallbackServer;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, the real clock, and calls over a real socket. */
@Timeout(180)
class TaskOnThisMachineTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final AtomicReference<Callbacks> callbacks = new AtomicReference<>();
    private CallbackServer server;
    private Atlas atlas;
    private Orchestrator orchestrator;

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        server = new CallbackServer(request -> callbacks.get().handle(request));
        atlas = Atlas.builder()
                .settings(Settings.of(Map.of("ATLAS_HOME", home.toString(), "ATLAS_LOCAL_ENGINE", "none")))
                .build();
        orchestrator = Orchestrator.builder(atlas)
                .publicUrl(URI.create(server.url().replace(Callbacks.PATH, "")))
                .observeEvery(Duration.ofMillis(200))
                .build();
        callbacks.set(orchestrator.callbacks());
    }

    @AfterEach
    void close() throws Exception {
        orchestrator.close();
        atlas.close();
        server.close();
    }

    private static TaskRequest task(String script) {
        return TaskRequest.of(
                "local", ComputeRequest.cpu(1).command("sh", "-c", script).build());
    }

    @Test
    void a_command_ends_with_its_own_exit_code_and_leaves_no_machine() {
        for (var code : List.of(0, 7)) {
            var session = orchestrator.run(task("echo working; exit " + code));

            assertThat(orchestrator.awaitOutcome(session.id(), LIMIT)).isEqualTo(TaskOutcome.exited(code));
            var ended = orchestrator.awaitEnded(session.id(), LIMIT);
            assertThat(ended.reason()).contains(EndReason.FINISHED);
            assertThat(orchestrator.events(session.id()))
                    .filteredOn(event -> event.type() == EventType.TERMINATED)
                    .hasSize(1);
        }
        assertThat(server.answers).isNotEmpty().allMatch(answer -> answer.status() == 202);
        assertThat(atlas.provider("local").list().machines()).allMatch(machine -> machine.isOver());
    }

    @Test
    void a_command_that_takes_too_long_is_ended_with_all_it_started() {
        var session = orchestrator.run(task("sleep 100 & sleep 100").maxRuntime(Duration.ofSeconds(3)));

        assertThat(orchestrator.awaitOutcome(session.id(), LIMIT).result()).isEqualTo(Result.TIMED_OUT);
        assertThat(orchestrator.awaitEnded(session.id(), LIMIT).reason()).contains(EndReason.MAX_RUNTIME);
    }

    @Test
    void a_command_says_how_far_it_is_with_the_token_it_finds() {
        var session = orchestrator.run(task("printf 'header = \"Authorization: Bearer %s\"' \"$ATLAS_CALLBACK_TOKEN\" |"
                + " curl -sS -K - -d '{\"percent\":50}' \"$ATLAS_CALLBACK_URL/progress\""));

        assertThat(orchestrator.awaitOutcome(session.id(), LIMIT)).isEqualTo(TaskOutcome.exited(0));
        assertThat(orchestrator.events(session.id()))
                .filteredOn(event -> event.type() == EventType.PROGRESS)
                .singleElement()
                .extracting(SessionEvent::detail)
                .asString()
                .contains("percent=50");
    }

    @Test
    void a_machine_that_is_gone_without_a_word_has_failed() throws Exception {
        var session = orchestrator.run(task("sleep 100"));
        var machine = orchestrator.awaitReady(session.id(), LIMIT).machine().orElseThrow();
        atlas.provider("local").terminate(machine.id());

        var outcome = orchestrator.awaitOutcome(session.id(), LIMIT);
        assertThat(outcome.result()).isEqualTo(Result.FAILED);
        assertThat(orchestrator.awaitEnded(session.id(), LIMIT).outcome()).contains(outcome);
        assertThat(outcome.exitCode()).isIn(OptionalInt.empty(), OptionalInt.of(143));
    }
}
