package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.ComputeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrchestratorTest {
    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_session_is_started_used_and_ended() {
        var started = house.orchestrator.start(House.request());
        assertThat(started.phase()).isEqualTo(Phase.REQUESTED);
        assertThat(house.cloud.created).isEmpty();

        house.ticks(1);
        assertThat(house.info(started).phase()).isEqualTo(Phase.RUNNING);
        assertThat(house.info(started).machine().orElseThrow().id()).isEqualTo("m1");
        assertThat(house.orchestrator.touch(started.id())).isEqualTo(Touch.KEPT);
        assertThat(house.orchestrator.list()).extracting(Session::id).containsExactly(started.id());

        assertThat(house.orchestrator.terminate(started.id()).phase()).isEqualTo(Phase.ENDING);
        assertThat(house.orchestrator.touch(started.id())).isEqualTo(Touch.ENDING);
        house.ticks(1);
        assertThat(house.cloud.machines()).isEmpty();
        assertThat(house.info(started).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.info(started).reason()).contains(EndReason.TERMINATED);
        assertThat(house.info(started).machine().orElseThrow().billing()).isEqualTo(BillingState.NONE);
        assertThat(house.orchestrator.touch(started.id())).isEqualTo(Touch.ENDED);
        assertThat(house.orchestrator.list()).isEmpty();
        assertThat(house.orchestrator.list(SessionFilter.ALL)).hasSize(1);
        assertThat(house.events(started))
                .containsExactly(
                        EventType.REQUESTED,
                        EventType.ATTEMPT,
                        EventType.SPAWNED,
                        EventType.READY,
                        EventType.TERMINATING,
                        EventType.TERMINATED);
    }

    @Test
    void the_machine_is_named_after_installation_session_and_attempt() {
        var session = house.started();
        assertThat(house.cloud.created)
                .containsExactly("atlas-" + house.orchestrator.installation() + "-" + session.id() + "-1");
        assertThat(house.orchestrator.installation()).matches("[a-z0-9]{8}");
        assertThat(house.cloud.created.getFirst()).matches("[a-z0-9-]{1,60}");
    }

    @Test
    void the_token_is_known_from_the_start_call_alone() {
        var started = house.orchestrator.start(SessionRequest.of(
                "scripted",
                ComputeRequest.cpu(1).image("demo").auth(AuthMode.BEARER).build()));
        var token = started.auth().orElseThrow().token().orElseThrow();
        house.ticks(1);
        assertThat(house.cloud.requests.getFirst().env().get("ATLAS_PRESHARED_KEY"))
                .isEqualTo(token);
        var read = house.info(started);
        assertThat(read.auth().orElseThrow().token()).isEmpty();
        assertThat(read.auth().orElseThrow().hash())
                .isEqualTo(started.auth().orElseThrow().hash());
    }

    @Test
    void the_same_key_gives_the_same_session_also_concurrently() throws Exception {
        Callable<String> start =
                () -> house.orchestrator.start(House.request().key("order-7")).id();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var ids = callers.invokeAll(Stream.generate(() -> start).limit(16).toList()).stream()
                    .map(future -> future.resultNow())
                    .collect(Collectors.toSet());
            assertThat(ids).hasSize(1);
        }
        house.ticks(1);
        assertThat(house.cloud.created).hasSize(1);
        assertThat(house.orchestrator.list()).hasSize(1);
    }

    @Test
    void closing_twice_is_closing_once() {
        house.orchestrator.close();
        house.orchestrator.close();
        assertThatThrownBy(() -> house.orchestrator.list()).hasMessageContaining("closed");
    }

    @Test
    void a_session_that_does_not_exist_is_said_so() {
        assertThatThrownBy(() -> house.orchestrator.info("nobody")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> house.orchestrator.touch("nobody")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> house.orchestrator.terminate("nobody")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void lists_by_provider_and_user() {
        house.orchestrator.start(House.request().userId("u-1"));
        house.orchestrator.start(House.request().userId("u-2"));
        assertThat(house.orchestrator.list(SessionFilter.LIVE.userId("u-2"))).hasSize(1);
        assertThat(house.orchestrator.list(SessionFilter.LIVE.provider("scripted")))
                .hasSize(2);
        assertThat(house.orchestrator.list(SessionFilter.LIVE.provider("other")))
                .isEmpty();
    }

    @Test
    void is_ended_once_it_was_idle_for_its_limit_and_not_before() {
        var session = house.started(House.request().idleAfter(Duration.ofMinutes(15)));
        house.later(Duration.ofMinutes(14));
        house.orchestrator.touch(session.id());
        house.later(Duration.ofMinutes(14));
        assertThat(house.info(session).phase()).isEqualTo(Phase.RUNNING);
        house.later(Duration.ofMinutes(1));
        assertThat(house.info(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(house.info(session).reason()).contains(EndReason.IDLE);
    }
}
