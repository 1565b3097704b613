package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real process over a real database, killed at each {@link CrashPoint}; then another one has its time, and what it comes
 * to is compared with the cloud's own books.
 */
class CrashPointsTest {
    /** So many processes for all points. */
    private static final int PROCESSES = 4;

    private static final int AT_ONCE = 2;
    private static final Duration TICK = Duration.ofSeconds(30);

    /** A quarter of an hour: later than any claim. */
    private static final int TICKS = 30;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of this no row tells, and it is not of this installation. */
    private static final Set<String> NOT_OURS = Set.of("somebody-elses", "atlas-zzzzzzzz-abc-1");

    /** What may be counted too much: from when a machine was gone to when that was seen, a few ticks later. */
    private static final BigDecimal UNSEEN = new BigDecimal("0.25");

    /** Each line of a ledger is rounded. */
    private static final BigDecimal ROUNDED = new BigDecimal("0.00001");

    enum Kept {
        FILE,
        SERVER
    }

    @TempDir
    Path folder;

    private Path key;

    @ParameterizedTest
    @EnumSource(Kept.class)
    void wherever_a_process_is_killed_the_next_one_leaks_and_loses_nothing(Kept kept) throws Exception {
        key = Postgres.keyFile(folder, Postgres.key("k1"));
        var lives = new ArrayList<Life>();
        for (var point : CrashPoint.values()) {
            lives.add(new Life(kept, point));
        }
        var batch = (lives.size() + PROCESSES - 1) / PROCESSES;
        var work = IntStream.iterate(0, from -> from < lives.size(), from -> from + batch)
                .mapToObj(from -> lives.subList(from, Math.min(from + batch, lives.size())))
                .<Callable<Void>>map(some -> () -> {
                    liveAndDie(kept, some);
                    some.forEach(Life::goOn);
                    return null;
                })
                .toList();
        try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
            for (var done : workers.invokeAll(work)) {
                done.get();
            }
        }
        lives.forEach(life -> System.out.printf(
                "%-42s %-7s reached: %-4s %s%n",
                life.point.words(),
                kept,
                life.told.containsKey("reached") ? "yes" : "NO",
                life.failure.map(failure -> "FAILED: " + failure.getMessage()).orElse("kept")));
        assertThat(lives.stream()
                        .filter(life -> life.failure.isPresent())
                        .map(life -> life.point + ": " + life.failure))
                .as("points after which a promise is broken")
                .isEmpty();
    }

    /** Until each of them has said that it is at its point. */
    private void liveAndDie(Kept kept, List<Life> lives) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(
                kept == Kept.FILE ? CrashChild.FILE : "server",
                key.toString(),
                clouds(kept).toString()));
        lives.forEach(life -> arguments.addAll(List.of(life.point.name(), life.place)));
        var child = new ProcessBuilder(ChildJvm.command(CrashChild.class, arguments.toArray(String[]::new)))
                .redirectError(folder.resolve("child.log").toFile())
                .start();
        var byPoint = lives.stream().collect(Collectors.toMap(life -> life.point.name(), life -> life.told));
        var limit = Thread.ofVirtual().start(() -> killAfter(PATIENCE, child));
        try (var output = child.inputReader()) {
            var line = output.readLine();
            for (; line != null; line = output.readLine()) {
                var words = line.split(" ", -1);
                byPoint.get(words[0]).put(words[1], words[2]);
                if (byPoint.values().stream()
                        .allMatch(told -> told.containsKey("reached") || told.containsKey("missed"))) {
                    break;
                }
            }
            child.toHandle().destroyForcibly(); // kill -9
        } finally {
            child.destroyForcibly().waitFor();
            limit.interrupt();
        }
    }

    /** One that stands still where it should not is over, too. */
    private static void killAfter(Duration time, Process child) {
        try {
            if (!child.waitFor(time.toSeconds(), TimeUnit.SECONDS)) {
                child.toHandle().destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is over
        }
    }

    private Path clouds(Kept kept) {
        return folder.resolve("clouds-" + kept);
    }

    /** One process and the one after it. */
    private final class Life {
        private final Kept kept;
        private final CrashPoint point;
        private final String place;
        private final Map<String, String> told = new HashMap<>();
        private Optional<Throwable> failure = Optional.empty();

        Life(Kept kept, CrashPoint point) {
            this.kept = kept;
            this.point = point;
            this.place = kept == Kept.FILE ? folder.resolve("home-" + point).toString() : Postgres.newDatabase();
            var cloud = cloud(ManualTime.startingAt(Instant.EPOCH));
            NOT_OURS.forEach(cloud::appear);
        }

        /** Another process takes over. */
        void goOn() {
            try {
                takeOver();
            } catch (Exception | AssertionError e) {
                failure = Optional.of(e);
            }
        }

        private void takeOver() {
            assertThat(told).as("the point is reached: %s", point.moment).containsKey("reached");
            var cloud = cloud(ManualTime.startingAt(Instant.EPOCH));
            var time = ManualTime.startingAt(
                    Instant.ofEpochMilli(Long.parseLong(told.get("reached"))).plusSeconds(1));
            var pool = kept == Kept.SERVER ? Optional.of(Postgres.pool(place)) : Optional.<HikariDataSource>empty();
            try (var atlas = Atlas.builder()
                            .settings(Settings.of(Map.of()))
                            .time(time)
                            .provider(cloud(time))
                            .build();
                    var orchestrator = open(atlas, pool)) {
                settle(orchestrator, time, TICKS);
                judge(orchestrator, cloud);
                orchestrator.list().forEach(session -> orchestrator.terminate(session.id()));
                settle(orchestrator, time, 6);
                judgeTheEnd(orchestrator, cloud, time.now());
            } finally {
                pool.ifPresent(HikariDataSource::close);
            }
        }

        private Orchestrator open(Atlas atlas, Optional<HikariDataSource> pool) {
            var builder = Orchestrator.builder(atlas).keyFile(key).background(false);
            return pool.map(source -> builder.dataSource(source).ownTime())
                    .orElseGet(() -> builder.home(Path.of(place)))
                    .build();
        }

        private static void settle(Orchestrator orchestrator, ManualTime time, int ticks) {
            for (var i = 0; i < ticks; i++) {
                orchestrator.tick();
                time.advance(TICK);
            }
        }

        /** Before anybody wants anything else. */
        private void judge(Orchestrator orchestrator, FolderCloud cloud) {
            Optional.ofNullable(told.get("started"))
                    .ifPresent(id -> assertThat(orchestrator.find(id))
                            .as("promised session %s", id)
                            .isPresent());
            Optional.ofNullable(told.get("terminated"))
                    .ifPresent(id -> assertThat(orchestrator.info(id).phase())
                            .as("promised end of %s", id)
                            .isEqualTo(Phase.ENDED));
            var outcome = point.outcome;
            var sessions = orchestrator.list(SessionFilter.ALL);
            assertThat(sessions.stream().map(Session::phase))
                    .as("sessions: %s", sessions)
                    .containsExactlyElementsOf(outcome.phase().stream().toList());
            assertThat(attempts(cloud, "create"))
                    .as("machines made")
                    .containsExactlyInAnyOrderElementsOf(outcome.made());
            assertThat(Set.copyOf(attempts(cloud, "terminate")))
                    .as("machines told to end")
                    .isEqualTo(outcome.ended());
            var wanted = new HashSet<>(left(orchestrator));
            sessions.stream()
                    .filter(session -> session.phase() != Phase.ENDED)
                    .forEach(session -> wanted.add(
                            new MachineName(orchestrator.installation(), session.id(), outcome.attempt()).toString()));
            assertThat(cloud.names()).as("what bills is wanted").containsExactlyInAnyOrderElementsOf(wanted);
        }

        /** When nothing is wanted any more. */
        private void judgeTheEnd(Orchestrator orchestrator, FolderCloud cloud, Instant now) {
            assertThat(cloud.names()).as("what is left").containsExactlyInAnyOrderElementsOf(left(orchestrator));
            assertThat(orchestrator.list()).isEmpty();
            for (var session : orchestrator.list(SessionFilter.ALL)) {
                assertThat(orchestrator.events(session.id()))
                        .filteredOn(event -> event.type() == EventType.TERMINATED)
                        .hasSize(1);
                var bill = point.outcome.made().stream()
                        .map(attempt -> new MachineName(orchestrator.installation(), session.id(), attempt).toString())
                        .map(machine -> cloud.acts().bill(machine, now))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
                assertThat(orchestrator.ledger(session.id()).total())
                        .as("what it cost, of which the cloud bills %s", bill)
                        .isBetween(bill.subtract(ROUNDED), bill.add(UNSEEN));
                if (point.scenario == CrashPoint.Scenario.TASK) {
                    assertThat(session.outcome()).contains(TaskOutcome.exited(0));
                }
            }
        }

        /** What no session has ever wanted. */
        private Set<String> left(Orchestrator orchestrator) {
            var strays = point.scenario == CrashPoint.Scenario.STRAY
                    && point.outcome.phase().isEmpty();
            return strays
                    ? Stream.concat(
                                    NOT_OURS.stream(),
                                    Stream.of(new MachineName(orchestrator.installation(), "lost", 1).toString()))
                            .collect(Collectors.toSet())
                    : NOT_OURS;
        }

        private static List<Integer> attempts(FolderCloud cloud, String act) {
            return cloud.acts().all(act).stream()
                    .map(FolderActs.Act::machine)
                    .filter(machine -> !NOT_OURS.contains(machine) || act.equals("terminate"))
                    .map(machine ->
                            MachineName.parse(machine).map(MachineName::attempt).orElse(-1))
                    .toList();
        }

        private FolderCloud cloud(ManualTime time) {
            return new FolderCloud(
                    clouds(kept).resolve(point.name()), "parent", time, new CrashMoments("never", () -> {}));
        }
    }
}
