package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** One node of several: starts sessions, touches and ends those of any node, and tells what it was promised. */
final class NodesTestChild {
    static final Duration IDLE = Duration.ofSeconds(20);

    /** Shorter than a node may be frozen. */
    private static final Duration CLAIM = Duration.ofSeconds(8);

    private static final Duration LONG = Duration.ofSeconds(3);

    /** Of the user whose browser is open: touched all the time, for a while. */
    static final String PRESENT = "present";

    /** Of the one who went away. */
    private static final String ABSENT = "absent";

    private static final Duration STAYS = Duration.ofSeconds(30);
    private static final int MOST_LIVE = 16;
    private static final Duration BREATH = Duration.ofMillis(20);

    private final Orchestrator orchestrator;
    private final Random random;

    private NodesTestChild(Orchestrator orchestrator, Random random) {
        this.orchestrator = orchestrator;
        this.random = random;
    }

    /** Takes the database's address, the key file, the cloud's folder, the node's name, a seed, and its clock's error. */
    public static void main(String[] args) {
        var random = new Random(Long.parseLong(args[4]));
        var way = new LongCreates(new FolderCloud.SlowAndForgetful(random));
        var cloud = new FolderCloud(Path.of(args[2]), args[3], TimeSource.system(), way);
        var atlas = Atlas.builder()
                .time(new WrongClock(Duration.parse(args[5])))
                .provider(cloud)
                .build();
        var orchestrator = Orchestrator.builder(atlas)
                .dataSource(Postgres.pool(args[0]))
                .keyFile(Path.of(args[1]))
                .claim(CLAIM)
                .build();
        say("open", "-", "-");
        var node = new NodesTestChild(orchestrator, random);
        while (true) {
            try {
                node.live();
            } catch (AtlasException e) {
                say("failed", "-", "-"); // cut off from the database, as it happens to a node
            }
            LockSupport.parkNanos(BREATH.toNanos());
        }
    }

    /** Some creates are so long on their way that whatever happens to the node happens meanwhile. */
    private record LongCreates(FolderCloud.Way way) implements FolderCloud.Way {
        @Override
        public void there(String call, String machine) {
            if ("create".equals(call) && ThreadLocalRandom.current().nextInt(3) == 0) {
                say("asking", "-", machine);
                beLong();
            }
            way.there(call, machine);
        }

        @Override
        public void back(String call, String machine) {
            way.back(call, machine);
        }

        private static void beLong() {
            try {
                TimeSource.system().sleep(LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A computer whose date somebody set wrong. */
    private record WrongClock(Duration error) implements TimeSource {
        @Override
        public Instant now() {
            return TimeSource.system().now().plus(error);
        }

        @Override
        public long nanoTime() {
            return TimeSource.system().nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            TimeSource.system().sleep(duration);
        }
    }

    private void live() {
        var live = orchestrator.list();
        if (live.size() < MOST_LIVE && random.nextBoolean()) {
            var session = orchestrator.start(request());
            say("started", session.id(), session.userId().orElse("-"));
        } else if (!live.isEmpty()) {
            var one = live.get(random.nextInt(live.size()));
            if (one.userId().isEmpty()) {
                say("ending", one.id(), "-");
                orchestrator.terminate(one.id());
                say("terminated", one.id(), "-");
            }
        }
        live.stream().filter(NodesTestChild::isPresent).forEach(this::touch);
    }

    private static boolean isPresent(Session session) {
        return session.userId().filter(PRESENT::equals).isPresent()
                && session.touchedAt().isBefore(session.createdAt().plus(STAYS));
    }

    /** A third each of those that somebody ends, that are in use, and that are forgotten. */
    private SessionRequest request() {
        var request = SessionRequest.of(
                FolderCloud.ID, ComputeRequest.cpu(1).image("demo").build());
        return switch (random.nextInt(6)) {
            case 0 -> request.idleAfter(IDLE).userId(PRESENT);
            case 1 -> request.idleAfter(IDLE).userId(ABSENT);
            default -> request.forever();
        };
    }

    private void touch(Session session) {
        var called = System.currentTimeMillis();
        if (orchestrator.touch(session.id()) == Touch.KEPT) {
            say("touched", session.id(), Long.toString(called));
        }
    }

    private static void say(String word, String id, String more) {
        System.out.println(word + " " + id + " " + more + " .");
        if (System.out.checkError()) {
            Runtime.getRuntime().halt(1); // nobody listens any more
        }
    }
}
