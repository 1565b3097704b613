package io.atlas4j.fly.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.fly.deploy.DeployOutcome.Cancelled;
import io.atlas4j.fly.deploy.DeployOutcome.Failed;
import io.atlas4j.fly.deploy.DeployOutcome.NotStarted;
import io.atlas4j.fly.deploy.DeployOutcome.TimedOut;
import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.spec.Secret;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeploysTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path temporary;

    private final FlyEvents events = new FlyEvents();
    private final Telemetry telemetry = Telemetry.create();
    private final ConcurrentLinkedQueue<String> exits = new ConcurrentLinkedQueue<>();
    private final AtomicLong lines = new AtomicLong();
    private final ConcurrentLinkedQueue<DeployEvent> told = new ConcurrentLinkedQueue<>();
    private FakeFlyProgram fly;
    private Path app;
    private Deploys deploys;

    @BeforeEach
    void prepare() throws IOException {
        fly = FakeFlyProgram.in(temporary.resolve("bin"));
        app = Files.createDirectories(temporary.resolve("project/app"));
        telemetry.attach(
                "exits",
                EventName.of("atlas", "fly", "deploy", "exit"),
                event -> exits.add(event.metadata().get("ticket_id") + " "
                        + event.metadata().get("result")));
        telemetry.attach("lines", EventName.of("atlas", "fly", "deploy", "line"), event -> lines.incrementAndGet());
        events.listen("deploy:t1", event -> told.add((DeployEvent) event));
        deploys = deploys(TimeSource.system(), List.of(fly.program().toString()));
    }

    @AfterEach
    void close() {
        deploys.close();
    }

    @Test
    void a_deploy_tells_its_lines_its_phases_and_its_exit() throws Exception {
        fly.on(
                "deploy",
                FakeFlyScript.begin()
                        .prints("==> Verifying app config")
                        .prints("")
                        .printsError("Updating existing machines in 'web' with rolling strategy")
                        .prints("> [1/2] Updating 148e")
                        .prints("\u2714 [1/2] Machine 148e is now in a good state")
                        .prints("image: registry.fly.io/web:deployment-1"));
        var result = deploys.start(request().build(), "t1").await();
        assertThat(result.isSuccess()).isTrue();
        assertThat(result.lines()).hasSize(5);
        assertThat(result.image()).contains("registry.fly.io/web:deployment-1");
        assertThat(lines).hasValue(5);
        assertThat(exits).containsExactly("t1 ok");
        assertThat(told.stream().map(event -> switch (event) {
                    case DeployEvent.Line line -> "line";
                    case DeployEvent.Progress at -> at.phase().wireName() + at.machine() + at.machines();
                    case DeployEvent.Exit exit -> "exit";
                }))
                .containsExactly(
                        "line",
                        "verify00",
                        "line",
                        "machines00",
                        "line",
                        "machines02",
                        "line",
                        "machines12",
                        "line",
                        "done12",
                        "exit");
        assertThat(fly.calls()).containsExactly("deploy --remote-only --app web --yes");
    }

    @Test
    void exit_codes_are_told_apart() throws Exception {
        fly.on(
                "deploy",
                FakeFlyScript.begin()
                        .printsError("Error: release command failed - aborting deployment. ")
                        .exits(7));
        assertThat(outcome()).isEqualTo(new Failed(7, DeployFailure.RELEASE_COMMAND));
        fly.on("deploy", FakeFlyScript.begin().exits(3));
        assertThat(outcome()).isEqualTo(new Failed(3, DeployFailure.PANIC));
        fly.on(
                "deploy",
                FakeFlyScript.begin()
                        .prints("Error: no access token available. Please login")
                        .exits(1));
        assertThat(outcome()).isEqualTo(new Failed(1, DeployFailure.NOT_LOGGED_IN));
        fly.on("deploy", FakeFlyScript.begin().exits(127));
        assertThat(outcome().sentence()).contains("127").contains("interrupted");
        assertThat(exits)
                .containsExactly(
                        "t1 error(exit_code 7)",
                        "t1 error(exit_code 3)",
                        "t1 error(exit_code 1)",
                        "t1 error(exit_code 127)");
    }

    @Test
    void a_missing_program_is_not_started_and_still_exits_once() throws Exception {
        deploys = deploys(TimeSource.system(), List.of(temporary.resolve("none").toString()));
        assertThat(outcome()).isInstanceOf(NotStarted.class);
        assertThat(exits).containsExactly("t1 error(not_found)");
        assertThat(told).singleElement().isInstanceOf(DeployEvent.Exit.class);
    }

    @Test
    void a_folder_that_is_missing_or_outside_of_the_project_is_not_started() throws Exception {
        fly.on("deploy", FakeFlyScript.begin().prints("must not run"));
        Files.createSymbolicLink(app.resolve("link"), temporary.resolve("bin"));
        for (var folder : List.of(Path.of("nowhere"), Path.of(".."), temporary.resolve("bin"), Path.of("app/link"))) {
            var request = DeployRequest.in(temporary.resolve("project"), folder).build();
            assertThat(deploys.start(request, "t1").await().outcome()).isInstanceOf(NotStarted.class);
        }
        assertThat(exits).hasSize(4).containsOnly("t1 error(not_found)");
        assertThat(fly.calls()).isEmpty();
    }

    @Test
    void silence_ends_the_whole_tree_even_what_ignores_being_asked_and_what_left_it() throws Exception {
        var child = temporary.resolve("child");
        var stray = temporary.resolve("stray");
        fly.on(
                "deploy",
                FakeFlyScript.begin()
                        .ignoresTerm()
                        .startsStubbornChild(child)
                        .startsStrayChild(stray)
                        .prints("working")
                        .hangs());
        var running =
                deploys.start(request().silenceLimit(Duration.ofSeconds(2)).build(), "t1");
        assertThat(running.await().outcome()).isEqualTo(new TimedOut(true, Duration.ofSeconds(2), true));
        assertThat(isAlive(child)).isFalse();
        assertThat(isAlive(stray)).isFalse();
        assertThat(exits).containsExactly("t1 error(timeout)");
    }

    @Test
    void a_deploy_that_goes_on_printing_is_ended_at_its_total_limit() throws Exception {
        fly.on("deploy", FakeFlyScript.begin().shell("while :; do echo tick; sleep 0.02; done"));
        var running = deploys.start(request().totalLimit(Duration.ofSeconds(1)).build(), "t1");
        var result = running.await();
        assertThat(result.outcome()).isEqualTo(new TimedOut(false, Duration.ofSeconds(1), true));
        assertThat(result.lines()).contains("tick");
    }

    @Test
    void the_limits_are_five_minutes_of_silence_and_thirty_in_all() throws Exception {
        var time = ManualTime.startingAt(Instant.EPOCH);
        deploys = deploys(time, List.of(fly.program().toString()));
        fly.on("deploy", FakeFlyScript.begin().hangs());
        var silent = deploys.start(DeployRequest.in(app).build(), "t1");
        time.awaitSleepers(1);
        time.advance(Duration.ofMinutes(5));
        assertThat(silent.await().outcome()).isEqualTo(new TimedOut(true, Duration.ofMinutes(5), true));
        assertThat(silent.await().duration()).isEqualTo(Duration.ofMinutes(5));
        assertThat(DeployRequest.in(app).build().totalLimit()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void cancelling_ends_the_tree() throws Exception {
        var child = temporary.resolve("child");
        fly.on(
                "deploy",
                FakeFlyScript.begin()
                        .startsStubbornChild(child)
                        .waits(100)
                        .prints("ready")
                        .hangs());
        var ready = new CountDownLatch(1);
        events.listen("deploy:t1", event -> ready.countDown());
        var running = deploys.start(request().build(), "t1");
        ready.await();
        running.cancel();
        assertThat(running.await().outcome())
                .isInstanceOfSatisfying(
                        Cancelled.class,
                        cancelled -> assertThat(cancelled.ended()).isTrue());
        assertThat(isAlive(child)).isFalse();
        assertThat(exits).hasSize(1);
    }

    @Test
    void a_child_that_outlives_the_program_does_not_hold_up_the_end() throws Exception {
        var child = temporary.resolve("child");
        fly.on(
                "deploy",
                FakeFlyScript.begin()
                        .startsStubbornChild(child)
                        .waits(200)
                        .prints("done")
                        .exits(0));
        assertThat(deploys.start(request().build(), "t1").await().isSuccess()).isTrue();
        ProcessHandle.of(Long.parseLong(Files.readString(child).strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void a_listener_that_fails_harms_neither_the_deploy_nor_the_others() throws Exception {
        fly.on("deploy", FakeFlyScript.begin().prints("one").prints("two"));
        events.listen(event -> {
            throw new IllegalStateException("listener");
        });
        assertThat(deploys.start(request().build(), "t1").await().isSuccess()).isTrue();
        assertThat(told).hasSize(4); // two lines, done, exit
    }

    @Test
    void a_slow_listener_is_not_the_silence_of_the_program() throws Exception {
        fly.on("deploy", FakeFlyScript.begin().prints("one").prints("two"));
        var release = new CountDownLatch(1);
        var time = ManualTime.startingAt(Instant.EPOCH);
        deploys = deploys(time, List.of(fly.program().toString()));
        var listening = new CountDownLatch(1);
        events.listen("deploy:t1", event -> {
            listening.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var running = deploys.start(request().build(), "t1");
        listening.await();
        time.awaitSleepers(1);
        time.advance(Duration.ofMinutes(6));
        time.awaitSleepers(1);
        release.countDown();
        assertThat(running.await().isSuccess()).isTrue();
    }

    @Test
    void tokens_are_masked_in_what_is_kept_and_told() throws Exception {
        fly.on(
                "deploy",
                FakeFlyScript.begin().prints("using FlyV1 fm2_SECRET== ok").printsRaw("fo1_SEC\\033[0mRET\\n"));
        var result = deploys.start(request().build(), "t1").await();
        assertThat(result.lines()).containsExactly("using FlyV1 fm2_*** ok", "fo1_***");
        assertThat(told.toString() + result).doesNotContain("SECRET").doesNotContain("RET");
    }

    @Test
    void only_the_last_lines_are_kept() throws Exception {
        fly.on("deploy", FakeFlyScript.begin().shell("seq 1 5000"));
        var result = deploys.start(request().keptLines(100).build(), "t1").await();
        assertThat(result.lines()).hasSize(100).endsWith("5000");
        assertThat(result.linesBefore()).isEqualTo(4900);
        assertThat(lines).hasValue(5000);
    }

    @Test
    void a_token_goes_to_the_program_by_its_environment_and_not_its_arguments() throws Exception {
        fly.on("deploy", FakeFlyScript.begin().shell("[ \"$FLY_ACCESS_TOKEN\" = fm2_GIVEN ] && echo got it"));
        var request = request()
                .environment("FLY_ACCESS_TOKEN", Secret.of("fm2_GIVEN"))
                .build();
        assertThat(deploys.start(request, "t1").await().lines()).containsExactly("got it");
        assertThat(fly.calls().toString() + request).doesNotContain("GIVEN");
    }

    @Test
    void a_ticket_is_used_once_at_a_time() throws Exception {
        fly.on("deploy", FakeFlyScript.begin().hangs());
        var running = deploys.start(request().build(), "t1");
        assertThatThrownBy(() -> deploys.start(request().build(), "t1")).isInstanceOf(ConflictException.class);
        running.cancel();
        running.await();
        fly.on("deploy", FakeFlyScript.begin());
        assertThat(deploys.start(request().build(), "t1").await().isSuccess()).isTrue();
    }

    private DeployOutcome outcome() throws InterruptedException {
        return deploys.start(request().build(), "t1").await().outcome();
    }

    private DeployRequest.Builder request() {
        return DeployRequest.in(temporary.resolve("project"), Path.of("app"))
                .app("web")
                .arguments("--yes");
    }

    private Deploys deploys(TimeSource time, List<String> programs) {
        return new Deploys(new Deploys.Surroundings(programs, SHORT, telemetry, time, events));
    }

    private static boolean isAlive(Path pid) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }
}
