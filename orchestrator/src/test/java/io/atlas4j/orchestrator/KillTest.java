package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed at random moments, over a real file and a cloud that outlives it. */
class KillTest {
    private static final int KILLS = 50;

    /** A life is counted in promises, so that a slow machine does not make it empty; it ends between two of them. */
    private static final int MOST_PROMISES = 16;

    private static final int LAST_MOMENT_MILLIS = 40;

    /** Every so many children are killed before they say that they are open. */
    private static final int DIES_WHILE_STARTING = 5;

    private static final long SEED = 20260101;

    private final Random random = new Random(SEED);
    private final Set<String> started = new HashSet<>();
    private final Set<String> terminated = new HashSet<>();

    @Test
    void after_a_kill_at_any_moment_nothing_runs_without_a_row_and_no_promise_is_lost(@TempDir Path folder)
            throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));
        var cloud = Files.createDirectory(folder.resolve("cloud"));
        for (var kill = 1; kill <= KILLS; kill++) {
            liveAndDie(home, cloud, kill);
            settleAndCheck(home, cloud, kill == KILLS);
        }
        assertThat(at(cloud).acts().all("create"))
                .extracting(FolderActs.Act::machine)
                .as("no name was asked for twice")
                .doesNotHaveDuplicates();
        assertThat(started).hasSizeGreaterThan(KILLS);
        assertThat(terminated).isNotEmpty();
        System.out.println(KILLS + " kills, " + started.size() + " sessions promised, " + terminated.size()
                + " ends promised, seed " + SEED);
    }

    private void liveAndDie(Path home, Path cloud, int kill) throws IOException, InterruptedException {
        var child = new ProcessBuilder(ChildJvm.command(
                        KillTestChild.class, home.toString(), cloud.toString(), Long.toString(SEED + kill)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = child.inputReader()) {
            if (kill % DIES_WHILE_STARTING != 0) {
                readPromisesUntilOpen(output);
                readPromises(output, random.nextInt(MOST_PROMISES));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LAST_MOMENT_MILLIS)));
            child.toHandle().destroyForcibly(); // kill -9; the process's own method would close the pipe too
            readPromises(output, Integer.MAX_VALUE);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private void readPromisesUntilOpen(BufferedReader output) throws IOException {
        var line = output.readLine();
        for (; line != null && !line.startsWith("open"); line = output.readLine()) {
            readPromise(line);
        }
        assertThat(line).as("the child opened its home").isNotNull();
    }

    private void readPromises(BufferedReader output, int count) throws IOException {
        for (var i = 0; i < count; i++) {
            var line = output.readLine();
            if (line == null) {
                return;
            }
            readPromise(line);
        }
    }

    /** What was printed was promised; a last line that was cut off was not. */
    private void readPromise(String line) {
        var words = line.split(" ", -1);
        if (words.length == 3) {
            ("started".equals(words[0]) ? started : terminated).add(words[1]);
        }
    }

    private void settleAndCheck(Path home, Path cloud, boolean last) throws IOException {
        var provider = at(cloud);
        try (var atlas = Atlas.builder().provider(provider).build();
                var orchestrator =
                        Orchestrator.builder(atlas).home(home).background(false).build()) {
            for (var i = 0; i < 5; i++) {
                orchestrator.tick();
            }
            for (var id : started) {
                assertThat(orchestrator.find(id)).as("promised session %s", id).isPresent();
            }
            for (var id : terminated) {
                assertThat(orchestrator.info(id).phase())
                        .as("promised end of %s", id)
                        .isEqualTo(Phase.ENDED);
            }
            assertThat(orchestrator.list())
                    .allSatisfy(session -> assertThat(session.phase()).isEqualTo(Phase.RUNNING));
            assertThat(provider.names())
                    .containsExactlyInAnyOrderElementsOf(orchestrator.list().stream()
                            .map(session -> new MachineName(
                                            orchestrator.installation(), session.id(), session.attempt())
                                    .toString())
                            .toList());
            if (last) {
                orchestrator.list().forEach(session -> orchestrator.terminate(session.id()));
                orchestrator.tick();
                assertThat(provider.names()).isEmpty();
                assertThat(orchestrator.list()).isEmpty();
                assertThat(orchestrator.list(SessionFilter.ALL))
                        .allSatisfy(session -> assertThat(orchestrator.events(session.id()))
                                .filteredOn(event -> event.type() == EventType.TERMINATED)
                                .hasSize(1));
            } else {
                // so that the number of machines stays small
                orchestrator.list().stream().skip(4).forEach(session -> orchestrator.terminate(session.id()));
                orchestrator.tick();
            }
        }
    }

    private static FolderCloud at(Path cloud) {
        return new FolderCloud(
                cloud, "parent", TimeSource.system(), new FolderCloud.SlowAndForgetful(new Random(SEED)));
    }
}
