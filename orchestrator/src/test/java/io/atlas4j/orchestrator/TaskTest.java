package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.TaskOutcome.Result;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Capability;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks on a scripted cloud: how the end of their commands is learnt, and what follows. */
class TaskTest {
    private static final Set<Capability> LOGS = Set.of(Capability.LOGS);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private House house;
    private Path home;

    @BeforeEach
    void open(@TempDir Path home) {
        this.home = home;
        house = new House(home);
        house.cloud.capabilities = LOGS;
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void reachable() {
        house.close();
        house = new House(home.resolve("reachable"), Map.of("ATLAS_PUBLIC_URL", "https://atlas.example/base/"));
        house.cloud.capabilities = LOGS;
    }

    private static TaskRequest task() {
        return TaskRequest.of(
                "scripted",
                ComputeRequest.cpu(1).image("demo").command("train", "--fast").build());
    }

    @Test
    void the_command_goes_wrapped_to_its_machine_and_may_take_an_hour() {
        var session = house.ran(task());

        var words = house.cloud.requests.getFirst().command();
        assertThat(words).startsWith("sh", "-c").endsWith("stay", "train", "--fast");
        assertThat(words.get(4)).matches("[0-9a-f]{24}");
        assertThat(words.get(5)).isEqualTo("3630"); // the deadline kept here comes first
        assertThat(session.deadlines().maxRuntimeAt())
                .contains(session.createdAt().plus(HOUR));
        assertThat(session.deadlines().idleAt()).isEmpty();
        assertThat(house.cloud.requests.getFirst())
                .returns(Map.of(), ComputeRequest::env)
                .returns(false, ComputeRequest::selfTerminate);
    }

    @Test
    void a_line_in_the_log_ends_it_with_its_exit_code() {
        for (var code : List.of(0, 7)) {
            var session = house.ran(task());
            house.cloud.print(machineOf(session), "working", "2026-01-01T00:00:00Z " + mark(session) + " " + code, "x");
            house.orchestrator.tick();

            assertThat(house.orchestrator.awaitOutcome(session.id(), Duration.ZERO))
                    .isEqualTo(TaskOutcome.exited(code));
            assertEnded(session, EndReason.FINISHED);
            assertThat(told(session, EventType.TASK_REPORT)).containsExactly(Map.of("exitCode", code, "source", "log"));
        }
    }

    @Test
    void lines_that_look_like_it_and_have_another_word_end_nothing() {
        var session = house.ran(task());
        house.cloud.print(machineOf(session), "atlas-exit 0", "atlas-exit 0123456789abcdef01234567 0");
        house.ticks(5);

        assertThat(house.info(session))
                .returns(Phase.RUNNING, Session::phase)
                .returns(Optional.empty(), Session::outcome);
    }

    @Test
    void the_first_line_counts() {
        var session = house.ran(task());
        house.cloud.print(machineOf(session), mark(session) + " 3", mark(session) + " 0");
        house.orchestrator.tick();

        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(3));
    }

    @Test
    void a_provider_that_tells_exit_codes_is_believed_and_its_container_ends_with_the_command() {
        house.cloud.capabilities = Set.of(Capability.EXIT_CODES);
        var session = house.ran(task());
        assertThat(house.cloud.requests.getFirst().command()).endsWith("", "train", "--fast");
        house.cloud.finish(machineOf(session));
        house.orchestrator.tick();

        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));
        assertEnded(session, EndReason.FINISHED);
    }

    @Test
    void an_exit_code_ends_a_task_whose_machine_keeps_its_disk_and_whose_log_may_not_be_read() {
        house.cloud.capabilities = Set.of(Capability.EXIT_CODES, Capability.LOGS);
        house.cloud.logFails = Optional.of(new ForbiddenException(Origin.of("scripted"), "the token may not"));
        var session = house.ran(task());
        house.cloud.exit(machineOf(session), 3);
        house.orchestrator.tick();
        assertThat(house.info(session).outcome())
                .contains(new TaskOutcome(Result.FAILED, Optional.of("exit_code"), OptionalInt.of(3)));
        house.later(Duration.ofSeconds(30));

        assertEnded(session, EndReason.FINISHED);
        assertThat(house.cloud.machines()).isEmpty();
    }

    @Test
    void a_task_whose_end_could_not_be_learnt_is_refused_and_not_kept() {
        house.cloud.capabilities = Set.of(Capability.PAUSABLE);

        assertThatThrownBy(() -> house.orchestrator.run(task()))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("ATLAS_PUBLIC_URL");
        assertThat(house.orchestrator.list(SessionFilter.ALL)).isEmpty();
        house.orchestrator.tick();
        assertThat(house.cloud.created).isEmpty();
    }

    @Test
    void where_there_is_no_log_the_host_is_asked_to_report_too_and_the_container_ends() {
        reachable();
        house.cloud.capabilities = Set.of();
        house.ran(task());

        var sent = house.cloud.requests.getFirst();
        assertThat(sent.command()).endsWith("", "train", "--fast");
        assertThat(sent.callback().orElseThrow().url()).isEqualTo(URI.create("https://atlas.example/base/callback/v1"));
        assertThat(sent.env())
                .containsEntry(
                        "ATLAS_CALLBACK_TOKEN", sent.callback().orElseThrow().token());
    }

    @Test
    void an_address_that_others_could_listen_at_is_refused() {
        assertThatThrownBy(() -> new House(home.resolve("plain"), Map.of("ATLAS_PUBLIC_URL", "http://atlas.example")))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("ATLAS_PUBLIC_URL: ");
        assertThatThrownBy(() -> Orchestrator.builder(house.atlas).publicUrl(URI.create("https://u:p@atlas.example")))
                .isInstanceOf(ValidationException.class)
                .hasMessageNotContaining("u:p");
    }

    @Test
    void a_call_of_its_machine_ends_it_and_saying_it_again_changes_nothing() {
        reachable();
        var session = house.ran(task());

        assertThat(call("finish", "{\"exit_code\":0}", token(1)).status()).isEqualTo(202);
        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));
        assertThat(call("finish", "{\"exit_code\":9}", token(1)).status()).isEqualTo(202);
        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));
        assertEnded(session, EndReason.FINISHED);
        assertThat(call("finish", "{\"exit_code\":0}", token(1)).status()).isEqualTo(202);
        assertThat(call("progress", "{}", token(1)).status()).isEqualTo(410);
        assertThat(told(session, EventType.TASK_REPORT)).containsExactly(Map.of("exitCode", 0, "source", "callback"));
    }

    @Test
    void a_call_of_an_earlier_machine_is_not_heard() {
        reachable();
        var session = house.ran(task());
        house.cloud.preempt(machineOf(session));
        house.ticks(2);
        assertThat(house.info(session).attempt()).isEqualTo(2);

        for (var kind : List.of("finish", "progress")) {
            assertThat(call(kind, "{\"exit_code\":0}", token(1)).status()).isEqualTo(410);
        }
        assertThat(house.info(session).outcome()).isEmpty();
        assertThat(call("finish", "{\"exit_code\":4}", token(2)).status()).isEqualTo(202);
        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(4));
    }

    @Test
    void a_machine_tells_how_far_it_is_and_what_it_prints() {
        reachable();
        var session = house.ran(task());
        call("progress", "{\"percent\":40,\"message\":\"epoch 2\",\"loss\":0.25}", token(1));
        call("logs", "{\"lines\":[\"a\",\"b\"]}", token(1));
        call("finish", "{\"exit_code\":1,\"detail\":\"out of memory\"}", token(1));

        assertThat(told(session, EventType.PROGRESS))
                .singleElement()
                .asString()
                .contains("percent=40", "message=epoch 2", "loss=0.25");
        assertThat(told(session, EventType.LOG))
                .containsExactly(Map.of("lines", List.of("a", "b")), Map.of("lines", List.of("out of memory")));
    }

    @Test
    void a_token_lives_on_in_the_next_process_and_not_in_another_installation() {
        reachable();
        var session = house.ran(task());
        var token = token(1);
        house.restart();
        assertThat(call("finish", "{\"exit_code\":0}", token).status()).isEqualTo(202);
        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));

        try (var other = new House(home.resolve("other"))) {
            house.close();
            house = other;
            assertThat(call("finish", "{\"exit_code\":0}", token).status()).isEqualTo(401);
        }
        house = new House(home.resolve("last"));
    }

    @Test
    void its_time_is_over_after_an_hour_whatever_it_does() {
        var session = house.ran(task());
        house.later(HOUR);

        assertEnded(session, EndReason.MAX_RUNTIME);
        assertThat(house.info(session).outcome().orElseThrow().result()).isEqualTo(Result.TIMED_OUT);
        assertThat(house.orchestrator.awaitOutcome(session.id(), Duration.ZERO).exitCode())
                .isEmpty();
    }

    @Test
    void a_last_look_at_the_log_before_the_end_finds_that_it_was_in_time() {
        reachable(); // so that the log is read seldom
        var session = house.ran(task());
        house.later(HOUR.minusSeconds(1));
        house.cloud.print(machineOf(session), mark(session) + " 0");
        house.later(SECOND);

        assertEnded(session, EndReason.MAX_RUNTIME);
        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));
    }

    @Test
    void a_log_that_cannot_be_read_holds_up_no_end() {
        var session = house.ran(task());
        house.cloud.logFails = Optional.of(new TransportException(Origin.of("scripted"), "no answer to the log"));
        house.later(HOUR);

        assertEnded(session, EndReason.MAX_RUNTIME);
    }

    @Test
    void what_could_not_be_read_is_read_again() {
        var session = house.ran(task());
        house.cloud.print(machineOf(session), mark(session) + " 0");
        house.cloud.logFails = Optional.of(new TransportException(Origin.of("scripted"), "no answer to the log"));
        house.ticks(3);
        assertThat(house.info(session).outcome()).isEmpty();
        house.cloud.logFails = Optional.empty();
        house.orchestrator.tick();

        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));
    }

    @Test
    void the_wrapper_that_ended_the_command_itself_tells_that_its_time_was_over() {
        var session = house.ran(task());
        house.cloud.print(machineOf(session), mark(session) + " timed_out");
        house.orchestrator.tick();

        assertEnded(session, EndReason.MAX_RUNTIME);
        assertThat(house.info(session).outcome().orElseThrow().result()).isEqualTo(Result.TIMED_OUT);
    }

    @Test
    void a_machine_that_vanishes_without_a_word_has_failed() {
        var session = house.ran(task());
        house.cloud.vanish(machineOf(session));
        house.later(HOUR.dividedBy(2));
        house.ticks(3);

        assertThat(house.info(session))
                .returns(Optional.of(EndReason.VANISHED), Session::reason)
                .returns(
                        Optional.of(new TaskOutcome(Result.FAILED, Optional.of("vanished"), OptionalInt.empty())),
                        Session::outcome);
        assertThat(told(session, EventType.TERMINATED)).hasSize(1);
    }

    @Test
    void a_machine_that_is_over_and_says_nothing_has_failed() {
        var session = house.ran(task());
        house.cloud.finishSilently(machineOf(session));
        house.ticks(2);

        assertEnded(session, EndReason.MACHINE_ENDED);
        assertThat(house.info(session).outcome().orElseThrow().reason()).contains("machine_ended");
    }

    @Test
    void a_machine_that_is_over_is_asked_for_its_log_first() {
        var session = house.ran(task());
        house.cloud.print(machineOf(session), mark(session) + " 5");
        house.cloud.finishSilently(machineOf(session));
        house.ticks(2);

        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(5));
        assertEnded(session, EndReason.FINISHED);
    }

    @Test
    void a_machine_that_can_call_is_read_only_now_and_then() {
        reachable();
        var session = house.ran(task());
        house.ticks(5);
        assertThat(house.cloud.logReads).isZero();
        house.cloud.print(machineOf(session), mark(session) + " 0"); // its image had no curl
        house.later(Duration.ofMinutes(10));

        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));
    }

    @Test
    void a_machine_that_still_boots_is_not_read() {
        house.cloud.ready = false;
        house.ran(task());
        house.ticks(5);

        assertThat(house.cloud.logReads).isZero();
    }

    @Test
    void a_code_that_is_worth_it_is_tried_again_in_what_is_left_of_the_time() {
        var session = house.ran(task().retryOn(75, 99));
        var first = machineOf(session);
        house.cloud.print(first, mark(session) + " 75");
        house.later(HOUR.dividedBy(2)); // told, the first machine ended, the second asked for
        house.ticks(2);

        assertThat(house.info(session))
                .returns(2, Session::attempt)
                .returns(Optional.empty(), Session::outcome)
                .returns(
                        session.deadlines().maxRuntimeAt(),
                        now -> now.deadlines().maxRuntimeAt());
        assertThat(house.cloud.terminated).containsExactly(first);
        assertThat(house.cloud.requests.getLast().command().get(5)).isEqualTo("1830");
        house.cloud.print(machineOf(house.info(session)), mark(session) + " 0");
        house.orchestrator.tick();

        assertThat(house.info(session).outcome()).contains(TaskOutcome.exited(0));
        assertEnded(session, EndReason.FINISHED);
    }

    @Test
    void a_code_that_is_told_again_while_the_next_machine_is_on_its_way_decides_nothing() {
        reachable();
        var session = house.ran(task().retryOn(75));
        house.cloud.endsAreIgnored = true;
        for (var i = 0; i < 3; i++) {
            assertThat(call("finish", "{\"exit_code\":75}", token(1)).status()).isEqualTo(202);
            house.orchestrator.tick();
        }
        assertThat(house.info(session).outcome()).isEmpty();
        house.cloud.endsAreIgnored = false;
        house.later(Duration.ofMinutes(1));
        house.ticks(2);

        assertThat(house.info(session).attempt()).isEqualTo(2);
    }

    @Test
    void another_code_is_not_tried_again_and_neither_is_one_too_many() {
        var other = house.ran(task().retryOn(75));
        house.cloud.print(machineOf(other), mark(other) + " 1");
        house.orchestrator.tick();
        assertThat(house.info(other).outcome()).contains(TaskOutcome.exited(1));
        assertEnded(other, EndReason.FINISHED);

        var often = house.ran(task().retryOn(75).respawn(Respawn.NEVER.most(1)));
        for (var i = 0; i < 2; i++) {
            house.cloud.print(machineOf(house.info(often)), mark(often) + " 75");
            house.ticks(3);
        }
        assertThat(house.info(often).outcome()).contains(TaskOutcome.exited(75));
        assertThat(house.info(often).attempt()).isEqualTo(2);
    }

    @Test
    void the_same_key_is_the_same_task() {
        var session = house.ran(task().key("nightly"));

        assertThat(house.orchestrator.run(task().key("nightly")).id()).isEqualTo(session.id());
        assertThat(house.cloud.created).hasSize(1);
    }

    @Test
    void a_session_that_is_no_task_has_no_outcome_to_wait_for() {
        house.cloud.capabilities = Set.of();
        var session = house.started();

        assertThatThrownBy(() -> house.orchestrator.awaitOutcome(session.id(), SECOND))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("no task");
        assertThat(house.cloud.requests.getFirst().command()).isEmpty();
    }

    @Test
    void a_task_that_was_terminated_by_somebody_has_failed_for_that_reason() {
        var session = house.ran(task());
        house.orchestrator.terminate(session.id());
        house.orchestrator.tick();

        assertThat(house.info(session).outcome())
                .contains(new TaskOutcome(Result.FAILED, Optional.of("terminated"), OptionalInt.empty()));
    }

    @Test
    void what_a_task_cannot_have_is_refused_by_name() {
        var compute = ComputeRequest.cpu(1).image("demo");
        assertThatThrownBy(() -> TaskRequest.of("scripted", compute.build())).hasMessageStartingWith("command: ");
        compute.command("x").exitNonce("n0nce0123456");
        assertThatThrownBy(() -> TaskRequest.of("scripted", compute.build())).hasMessageStartingWith("exitNonce: ");
        assertThatThrownBy(() -> task().retryOn(0)).hasMessageStartingWith("retryOn: ");
        assertThatThrownBy(() -> task().retryOn(256)).hasMessageStartingWith("retryOn: ");
    }

    /** Ended for that reason, its machine too, and said once. */
    private void assertEnded(Session session, EndReason reason) {
        house.later(Duration.ofSeconds(10)); // the grace after a report
        house.ticks(2);
        assertThat(house.info(session))
                .returns(Phase.ENDED, Session::phase)
                .returns(Optional.of(reason), Session::reason);
        assertThat(told(session, EventType.TERMINATED)).hasSize(1);
        assertThat(house.cloud.machines())
                .filteredOn(machine -> machine.status() == ComputeStatus.RUNNING)
                .isEmpty();
    }

    private List<Map<String, Object>> told(Session session, EventType type) {
        return house.orchestrator.events(session.id()).stream()
                .filter(event -> event.type() == type)
                .map(SessionEvent::detail)
                .toList();
    }

    private static String machineOf(Session session) {
        return session.machine().orElseThrow().id();
    }

    /** The mark of the latest machine. */
    private String mark(Session session) {
        assertThat(session.id()).isNotEmpty();
        return "atlas-exit " + house.cloud.requests.getLast().command().get(4);
    }

    /** Of the machine that was asked for so manieth. */
    private Secret token(int attempt) {
        return house.cloud.requests.get(attempt - 1).env().get("ATLAS_CALLBACK_TOKEN");
    }

    private CallbackResponse call(String kind, String body, Secret token) {
        return house.orchestrator
                .callbacks()
                .handle(new CallbackRequest(
                        "POST",
                        Callbacks.PATH + "/" + kind,
                        Optional.of(Secret.of("Bearer " + token.reveal())),
                        OptionalLong.empty(),
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
    }
}
