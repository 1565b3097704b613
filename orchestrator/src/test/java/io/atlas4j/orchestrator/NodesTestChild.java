package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spec.ComputeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** One node of several: starts sessions, touches and ends those of any node, and tells what it was promised. */
final class NodesTestChild {
    private static final int MOST_LIVE = 12;
    private static final Duration BREATH = Duration.ofMillis(20);

    private NodesTestChild() {}

    /** Takes the database's address, the key file, the cloud's folder, where creates are counted, and a seed. */
    public static void main(String[] args) {
        var random = new Random(Long.parseLong(args[4]));
        var atlas = Atlas.builder()
                .provider(new FolderCloud(Path.of(args[2]), Path.of(args[3]), random))
                .build();
        var orchestrator = Orchestrator.builder(atlas)
                .dataSource(Postgres.pool(args[0]))
                .keyFile(Path.of(args[1]))
                .build();
        say("open", "-");
        while (true) {
            try {
                live(orchestrator, random);
            } catch (AtlasException e) {
                say("failed", "-"); // cut off from the database, as it happens to a node
            }
            LockSupport.parkNanos(BREATH.toNanos());
        }
    }

    private static void live(Orchestrator orchestrator, Random random) {
        var live = orchestrator.list();
        if (live.size() < MOST_LIVE && random.nextBoolean()) {
            var request = ComputeRequest.cpu(1).image("demo").build();
            say(
                    "started",
                    orchestrator
                            .start(SessionRequest.of("folder", request).forever())
                            .id());
        } else if (!live.isEmpty()) {
            var id = live.get(random.nextInt(live.size())).id();
            say("ending", id);
            orchestrator.terminate(id);
            say("terminated", id);
        }
        live.forEach(session -> orchestrator.touch(session.id()));
    }

    private static void say(String word, String id) {
        System.out.println(word + " " + id + " .");
        if (System.out.checkError()) {
            Runtime.getRuntime().halt(1); // nobody listens any more
        }
    }
}
