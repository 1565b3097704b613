package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine of any session can speak, where there is an address to speak to. */
class SessionCallbacksTest {
    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home, Map.of("ATLAS_PUBLIC_URL", "https://atlas.example"));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private int call(int attempt, String what, String body) {
        var token = house.cloud.requests.get(attempt - 1).env().get("ATLAS_CALLBACK_TOKEN");
        return house.orchestrator
                .callbacks()
                .handle(new CallbackRequest(
                        "POST",
                        Callbacks.PATH + "/" + what,
                        Optional.of(Secret.of("Bearer " + token.reveal())),
                        OptionalLong.empty(),
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .status();
    }

    @Test
    void a_machine_of_a_session_tells_of_its_progress_and_sends_lines() {
        var session = house.started();
        assertThat(house.cloud
                        .requests
                        .getFirst()
                        .env()
                        .get("ATLAS_CALLBACK_URL")
                        .reveal())
                .isEqualTo("https://atlas.example" + Callbacks.PATH);
        assertThat(call(1, "progress", "{\"percent\": 40, \"message\": \"warm\"}"))
                .isEqualTo(202);
        assertThat(call(1, "logs", "{\"lines\": [\"hello\"]}")).isEqualTo(202);
        assertThat(house.events(session)).endsWith(EventType.PROGRESS, EventType.LOG);
    }

    @Test
    void it_has_no_command_whose_end_it_could_tell() {
        var session = house.started();
        assertThat(call(1, "finish", "{\"exit_code\": 0}")).isEqualTo(404);
        house.later(Duration.ofMinutes(1));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.events(session)).doesNotContain(EventType.TASK_REPORT);
    }

    @Test
    void a_machine_whose_place_another_took_is_heard_no_more() {
        var session = house.started(House.request().respawn(Respawn.on(RespawnCause.VANISHED)));
        house.cloud.vanish("m1");
        house.later(Duration.ofMinutes(1));
        house.later(Duration.ofMinutes(1));
        assertThat(house.info(session).attempt()).isEqualTo(2);
        assertThat(call(1, "progress", "{}")).isEqualTo(410);
        assertThat(call(2, "progress", "{}")).isEqualTo(202);
    }
}
