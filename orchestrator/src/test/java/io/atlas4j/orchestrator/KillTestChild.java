package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;

/** The process that is killed: starts, touches and ends sessions, and tells what it was promised. */
final class KillTestChild {
    private static final int KEEP = 3;

    private KillTestChild() {}

    /** Takes the home, the cloud's folder and a seed. */
    public static void main(String[] args) {
        var random = new Random(Long.parseLong(args[2]));
        var atlas = Atlas.builder()
                .provider(new FolderCloud(
                        Path.of(args[1]), "child", TimeSource.system(), new FolderCloud.SlowAndForgetful(random)))
                .build();
        var orchestrator = Orchestrator.builder(atlas).home(Path.of(args[0])).build();
        var mine = new ArrayList<String>();
        mine.add(start(orchestrator)); // loads every class, so that the life after this is full of events
        say("open", "-");
        while (true) {
            if (mine.size() < KEEP || random.nextBoolean()) {
                mine.add(start(orchestrator));
            } else {
                var id = mine.remove(random.nextInt(mine.size()));
                orchestrator.terminate(id);
                say("terminated", id);
            }
            mine.forEach(orchestrator::touch);
        }
    }

    private static String start(Orchestrator orchestrator) {
        var request =
                SessionRequest.of("folder", ComputeRequest.cpu(1).image("demo").build());
        var id = orchestrator.start(request).id();
        say("started", id);
        return id;
    }

    private static void say(String word, String id) {
        System.out.println(word + " " + id + " .");
        if (System.out.checkError()) {
            Runtime.getRuntime().halt(1); // nobody listens any more
        }
    }
}
