package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes, one PostgreSQL, one cloud that outlives them all, while they are killed, frozen, cut off and given wrong
 * clocks. A minute, or as many seconds as {@code atlas.nodes.seconds} says.
 */
class NodesTest {
    private static final int NODES = 3;
    private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("atlas.nodes.seconds", 60));
    private static final long SEED = Long.getLong("atlas.nodes.seed", 20260101);

    /** Longer than a lease, and than a claim. */
    private static final Duration FROZEN = Duration.ofSeconds(22);

    private static final Duration CUT = Duration.ofSeconds(5);
    private static final Duration SWALLOWED = Duration.ofSeconds(8);

    /** Of the nodes in turn. */
    private static final List<Duration> CLOCK_ERRORS =
            List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(-1));

    private static final String KILLED = "killed";
    private static final String FROZE = "frozen";
    private static final String CUT_OFF = "cut off";
    private static final String UNHEARD = "unheard";
    private static final String ANOTHER_KILLED = "frozen while another was killed";
    private static final String RENTED_LATE = "frozen while it rented";
    private static final Set<String> KINDS = Set.of(KILLED, FROZE, CUT_OFF, UNHEARD, ANOTHER_KILLED, RENTED_LATE);

    private final Random random = new Random(SEED);
    private final List<String> round = new ArrayList<>();
    private final Map<String, Integer> blows = new ConcurrentSkipListMap<>();
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final NodesJudge judge = new NodesJudge();
    private Path folder;
    private String url;
    private TakeOvers takeOvers;
    private LateRents lateRents;
    private int born;

    @Test
    void whatever_happens_to_the_nodes_nothing_is_leaked_lost_or_wrongly_ended(@TempDir Path directory) {
        System.out.println("seed " + SEED);
        folder = directory;
        url = Postgres.newDatabase();
        takeOvers = new TakeOvers(url);
        lateRents = new LateRents(cloud(TimeSource.system()));
        cloud(TimeSource.system()).appear(NodesJudge.FOREIGN);
        Postgres.keyFile(folder, Postgres.key("k1"));
        try {
            for (var i = 0; i < NODES; i++) {
                nodes.add(bear());
            }
            var end = System.nanoTime() + LASTS.toNanos();
            while (System.nanoTime() < end || !blows.keySet().containsAll(KINDS)) {
                strike();
            }
            takeOvers.await();
        } finally {
            nodes.forEach(NodeProcess::close);
        }
        try {
            settleAndJudge();
            takeOvers.judge();
            lateRents.judge();
        } finally {
            System.out.println(blows + "; " + judge + "; " + takeOvers + "; " + lateRents + "; seed " + SEED);
        }
    }

    private NodeProcess bear() {
        var name = "node-" + ++born;
        var error = CLOCK_ERRORS.get(born % CLOCK_ERRORS.size());
        return new NodeProcess(new NodeProcess.Birth(url, folder, name, SEED + born, error), words -> {
            judge.hear(words);
            lateRents.hear(name, words);
        });
    }

    /** A round has one of each kind in any order, so that the shortest run has them all. */
    private void strike() {
        if (round.isEmpty()) {
            round.addAll(KINDS.stream().sorted().toList());
            Collections.shuffle(round, random);
        }
        var at = random.nextInt(nodes.size());
        var node = nodes.get(at);
        var blow = round.removeFirst();
        switch (blow) {
            case FROZE -> {
                node.freeze();
                pause(FROZEN);
                node.thaw();
            }
            case ANOTHER_KILLED -> {
                node.freeze();
                pause(FROZEN.dividedBy(3));
                kill((at + 1) % nodes.size());
                pause(FROZEN.dividedBy(3).multipliedBy(2));
                node.thaw();
            }
            case CUT_OFF -> {
                node.relay().cut();
                pause(CUT);
                node.relay().mend();
            }
            case UNHEARD -> {
                node.relay().swallow();
                pause(SWALLOWED);
                node.relay().mend();
            }
            case RENTED_LATE -> lateRents.make(this::named);
            default -> kill(holder(at));
        }
        blows.merge(blow, 1, Integer::sum);
        pause(Duration.ofMillis(random.nextInt(1500)));
    }

    private NodeProcess named(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The one whose loss is felt most, if that is known now. */
    private int holder(int otherwise) {
        var holders = takeOvers.holders();
        for (var i = 0; i < nodes.size(); i++) {
            if (holders.contains(nodes.get(i).pid())) {
                return i;
            }
        }
        return otherwise;
    }

    private void kill(int at) {
        var pid = nodes.get(at).pid();
        nodes.get(at).close();
        takeOvers.killed(pid);
        nodes.set(at, bear());
    }

    private static void pause(Duration duration) {
        var end = System.nanoTime() + duration.toNanos();
        for (var left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left); // which may return at once
        }
    }

    private FolderCloud cloud(TimeSource time) {
        return new FolderCloud(
                folder.resolve("cloud"), "test", time, new FolderCloud.SlowAndForgetful(new Random(SEED)));
    }

    /** One healthy node, later than every claim of the others. */
    private void settleAndJudge() {
        var struckUntil = Instant.now();
        var time = ManualTime.startingAt(struckUntil.plus(Duration.ofMinutes(10)));
        try (var pool = Postgres.pool(url);
                var atlas = Atlas.builder().time(time).provider(cloud(time)).build();
                var orchestrator = Orchestrator.builder(atlas)
                        .dataSource(pool)
                        .keyFile(folder.resolve("atlas.key"))
                        .ownTime()
                        .background(false)
                        .build()) {
            for (var i = 0; i < 8; i++) {
                orchestrator.tick();
                time.advance(Duration.ofMinutes(1));
            }
            judge.judge(orchestrator, cloud(time), struckUntil);
            assertThat(judge.started()).isGreaterThan(NODES);
        }
    }
}
