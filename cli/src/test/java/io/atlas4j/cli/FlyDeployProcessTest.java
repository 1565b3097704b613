package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code atlas fly deploy} as a process with a fake {@code fly} below it, beside a pipe and on a terminal. */
@Timeout(120)
class FlyDeployProcessTest {
    private static final String CANCELLED = "the deploy was cancelled; it and all its processes were ended, "
            + "machines may be half-way between two releases";

    @TempDir
    private Path temporary;

    private Path child;
    private Path stray;
    private FakeFlyProgram fly;
    private Map<String, String> environment;

    @BeforeEach
    void prepare() throws IOException {
        child = temporary.resolve("child");
        stray = temporary.resolve("stray");
        fly = FakeFlyProgram.in(temporary.resolve("bin"));
        Files.createDirectory(temporary.resolve("app"));
        environment = Map.of("ATLAS_FLY_COMMAND", fly.program().toString());
    }

    @Test
    void ctrl_c_ends_the_whole_tree_says_so_in_one_line_and_exits_with_130() throws Exception {
        fly.on("deploy", stubborn());
        try (var atlas = AtlasProcess.start(home(), environment, "fly", "deploy", app())) {
            atlas.awaitLine("at work");
            atlas.signal("INT");
            assertThat(atlas.exitCode()).isEqualTo(130);
            assertThat(atlas.readAll()).doesNotContain("\u001b");
            assertThat(atlas.errors().lines())
                    .singleElement()
                    .asString()
                    .startsWith(CANCELLED)
                    .doesNotContain("\u001b");
        }
        assertThatNothingIsLeft();
    }

    @Test
    void ctrl_c_on_a_terminal_takes_the_moving_line_away_and_ends_the_tree() throws Exception {
        fly.on("deploy", stubborn());
        try (var atlas = AtlasProcess.startOnTerminal(home(), environment, "fly", "deploy", app())) {
            atlas.awaitLine("machines 0 of 2");
            atlas.awaitLine("machines 1 of 2");
            atlas.types("\u0003");
            assertThat(atlas.exitCode()).isEqualTo(130);
            var shown = atlas.readAll();
            assertThat(shown).contains("ending all its processes");
            assertThat(shown.lines().toList().getLast()).startsWith("\u001b[K" + CANCELLED);
        }
        assertThatNothingIsLeft();
    }

    @Test
    void a_terminal_shows_phases_with_the_time_passed_and_not_every_line() throws Exception {
        fly.on(
                "deploy",
                FakeFlyScript.begin()
                        .prints("==> Verifying app config")
                        .prints("==> Building image")
                        .prints("#1 [1/2] RUN make")
                        .prints("Updating existing machines in 'web' with rolling strategy")
                        .prints("\u2714 [1/1] Machine 148e21ea7de468 is now in a good state"));
        try (var atlas = AtlasProcess.startOnTerminal(home(), environment, "fly", "deploy", app())) {
            assertThat(atlas.exitCode()).isZero();
            var shown = Arrays.stream(atlas.readAll().split("\n"));
            assertThat(shown.map(FlyDeployProcessTest::asSeen))
                    .filteredOn(line -> !line.isEmpty())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("\\d+ s  verify"),
                            line -> assertThat(line).matches("\\d+ s  build"),
                            line -> assertThat(line).matches("\\d+ s  machines"),
                            line -> assertThat(line).matches("\\d+ s  machines 1 of 1"),
                            line -> assertThat(line).matches("\\d+ s  done 1 of 1"),
                            line -> assertThat(line).startsWith("the deploy is done ("));
        }
    }

    /** What is left of a line on the screen after all that was written over it. */
    private static String asSeen(String line) {
        return line.substring(line.lastIndexOf("\u001b[K") + 1)
                .replaceFirst("^\\[K", "")
                .strip();
    }

    private FakeFlyScript stubborn() {
        return FakeFlyScript.begin()
                .ignoresTerm()
                .shell("trap '' INT") // as a build that goes on
                .startsStubbornChild(child)
                .startsStrayChild(stray)
                .prints("Updating existing machines in 'web' with rolling strategy")
                .prints("> [1/2] Updating 148e21ea7de468")
                .prints("\u2714 [1/2] Machine 148e21ea7de468 is now in a good state")
                .shell("while [ ! -s " + child + " ] || [ ! -s " + stray + " ]; do sleep 0.05; done")
                .prints("at work")
                .hangs();
    }

    private Path home() {
        return temporary.resolve("home");
    }

    private String app() {
        return temporary.resolve("app").toString();
    }

    private void assertThatNothingIsLeft() throws IOException {
        for (var file : new Path[] {child, stray}) {
            var pid = Long.parseLong(Files.readString(file).strip());
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }
}
