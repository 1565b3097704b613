package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.testing.ManualTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes, one PostgreSQL, one cloud that outlives them all, while they are killed, frozen and cut off. A minute,
 * or as many seconds as {@code atlas.nodes.seconds} says.
 */
class NodesTest {
    private static final int NODES = 3;
    private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("atlas.nodes.seconds", 60));
    private static final long SEED = Long.getLong("atlas.nodes.seed", 20260101);

    /** Longer than a lease. */
    private static final Duration FROZEN = Duration.ofSeconds(22);

    private static final Duration CUT = Duration.ofSeconds(5);
    private static final Duration OPENS_WITHIN = Duration.ofMinutes(2);
    private static final String FOREIGN = "somebody-elses";

    private static final Set<String> KINDS = Set.of("killed", "frozen", "cut off");

    private final Random random = new Random(SEED);
    private final List<String> round = new ArrayList<>();
    private final Map<String, Integer> blows = new ConcurrentSkipListMap<>();
    private final Set<String> started = ConcurrentHashMap.newKeySet();
    private final Set<String> ending = ConcurrentHashMap.newKeySet();
    private final Set<String> terminated = ConcurrentHashMap.newKeySet();
    private Path folder;
    private String url;
    private int born;

    private Path in(String name) {
        return folder.resolve(name);
    }

    @Test
    void whatever_happens_to_the_nodes_nothing_is_leaked_lost_or_wrongly_ended(@TempDir Path directory)
            throws Exception {
        System.out.println("seed " + SEED);
        folder = directory;
        url = Postgres.newDatabase();
        Files.createDirectory(in("cloud"));
        Files.createDirectory(in("creates"));
        Files.writeString(in("cloud").resolve(FOREIGN), "");
        Postgres.keyFile(folder, Postgres.key("k1"));
        var nodes = new ArrayList<Node>();
        try {
            for (var i = 0; i < NODES; i++) {
                nodes.add(new Node());
            }
            var end = System.nanoTime() + LASTS.toNanos();
            while (System.nanoTime() < end || !blows.keySet().containsAll(KINDS)) {
                strike(nodes);
            }
        } finally {
            nodes.forEach(Node::close);
        }
        settleAndCheck();
        System.out.println(blows + ": " + started.size() + " sessions promised, " + terminated.size()
                + " ends promised, seed " + SEED);
    }

    /** A round has one of each kind in any order, so that the shortest run has them all. */
    private void strike(List<Node> nodes) {
        if (round.isEmpty()) {
            round.addAll(List.of("killed", "frozen", "cut off", "killed"));
            Collections.shuffle(round, random);
        }
        var at = random.nextInt(nodes.size());
        var blow = round.removeFirst();
        count(blow);
        switch (blow) {
            case "frozen" -> nodes.get(at).freeze();
            case "cut off" -> nodes.get(at).cutOff();
            default -> {
                nodes.get(at).close();
                nodes.set(at, new Node());
            }
        }
        pause(Duration.ofMillis(random.nextInt(1500)));
    }

    private void count(String blow) {
        blows.merge(blow, 1, Integer::sum);
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    /** One healthy node, later than every claim of the others. */
    private void settleAndCheck() throws IOException {
        var time = ManualTime.startingAt(Instant.now().plus(Duration.ofMinutes(10)));
        var provider = new FolderCloud(in("cloud"), in("creates"), new Random(SEED));
        try (var pool = Postgres.pool(url);
                var atlas = Atlas.builder().time(time).provider(provider).build();
                var orchestrator = Orchestrator.builder(atlas)
                        .dataSource(pool)
                        .keyFile(in("atlas.key"))
                        .ownTime()
                        .background(false)
                        .build()) {
            for (var i = 0; i < 8; i++) {
                orchestrator.tick();
                time.advance(Duration.ofMinutes(1));
            }
            started.forEach(id -> assertThat(orchestrator.find(id))
                    .as("promised session %s", id)
                    .isPresent());
            terminated.forEach(id -> assertThat(orchestrator.info(id).phase())
                    .as("promised end of %s: %s", id, orchestrator.why(id))
                    .isEqualTo(Phase.ENDED));
            for (var session : orchestrator.list(SessionFilter.ALL)) {
                var id = session.id();
                if (!ending.contains(id)) {
                    assertThat(session.phase())
                            .as("nobody ended %s: %s", id, orchestrator.why(id))
                            .isEqualTo(Phase.RUNNING);
                }
                assertThat(orchestrator.events(id))
                        .filteredOn(event -> event.type() == EventType.TERMINATED)
                        .hasSize(session.phase() == Phase.ENDED ? 1 : 0);
            }
            var wanted = new HashSet<String>();
            wanted.add(FOREIGN);
            orchestrator
                    .list()
                    .forEach(session -> wanted.add(
                            new MachineName(orchestrator.installation(), session.id(), session.attempt()).toString()));
            assertThat(names("cloud"))
                    .as("what bills is wanted, or not ours")
                    .containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(names("creates").stream().map(name -> name.substring(0, name.indexOf('_'))))
                    .as("no name was asked for twice")
                    .doesNotHaveDuplicates();
            assertThat(started).hasSizeGreaterThan(NODES);
            assertThat(terminated).isNotEmpty();
        }
    }

    private List<String> names(String where) throws IOException {
        try (var files = Files.list(in(where))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** A process, and its way to the database. */
    private final class Node implements AutoCloseable {
        private final DatabaseRelay relay;
        private final Process process;
        private final Thread listener;

        Node() {
            var address = URI.create(url.substring("jdbc:".length()));
            relay = new DatabaseRelay(address.getPort());
            try {
                process = new ProcessBuilder(List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                KillTest.classPath(),
                                NodesTestChild.class.getName(),
                                url.replace(":" + address.getPort() + "/", ":" + relay.port() + "/"),
                                in("atlas.key").toString(),
                                in("cloud").toString(),
                                in("creates").toString(),
                                Long.toString(SEED + ++born)))
                        .redirectError(in("node-" + born + ".log").toFile())
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var opened = new CountDownLatch(1);
            listener = Thread.ofVirtual().start(() -> listen(opened));
            awaitOpen(opened);
        }

        /** A node that does not open is not left running. */
        private void awaitOpen(CountDownLatch opened) {
            var open = false;
            try {
                open = opened.await(OPENS_WITHIN.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                if (!open) {
                    close();
                }
            }
            assertThat(open).as("a node opened the database").isTrue();
        }

        private void listen(CountDownLatch opened) {
            try (BufferedReader lines = process.inputReader()) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    var words = line.split(" ", -1);
                    if (words.length == 3) { // a line that was cut off promised nothing
                        switch (words[0]) {
                            case "open" -> opened.countDown();
                            case "started" -> started.add(words[1]);
                            case "ending" -> ending.add(words[1]);
                            case "terminated" -> terminated.add(words[1]);
                            default -> count("calls that failed");
                        }
                    }
                }
            } catch (IOException e) {
                // it was killed
            }
        }

        /** Stands still for longer than its leases last, and goes on as if nothing had happened. */
        void freeze() {
            signal("-STOP");
            pause(FROZEN);
            signal("-CONT");
        }

        private void signal(String name) {
            try {
                new ProcessBuilder("kill", name, Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void cutOff() {
            relay.cut();
            pause(CUT);
            relay.mend();
        }

        /** kill -9; what it had said before is still heard. */
        @Override
        public void close() {
            process.toHandle().destroyForcibly();
            try {
                process.waitFor();
                listener.join(Duration.ofSeconds(10));
                relay.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
