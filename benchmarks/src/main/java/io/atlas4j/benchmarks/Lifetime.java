package io.atlas4j.benchmarks;

import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.spi.Placement;
import io.atlas4j.telemetry.EventName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

/**
 * Sessions from their start to their end for idleness: one process fills the database and closes it; another one opens it,
 * over a cloud with the same machines, and prints how long it took until it had everything under control, what a session
 * costs, and how late the machines were ended.
 */
final class Lifetime {
    /** As at a cloud. */
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private static final EventName TICK = EventName.of("atlas", "reconcile", "tick");
    private static final int CALLERS = 64;
    private static final int PAGE = 5_000;

    /** How many a second fall due, by database: a server on the same two processors ends fewer. */
    private static final Map<String, Integer> DUE_PER_SECOND = Map.of("h2", 1_000, "postgresql", 200);

    /** How many a second are under control of the second process at the least, before the first falls due. */
    private static final int OPENED_PER_SECOND = 3_000;

    /** Longer than it takes to fill the database. */
    private static final Duration IDLE = Duration.ofHours(1);

    private static final Duration LEAST = Duration.ofSeconds(10);

    /** Sessions of the second process alone, started and ended before the others fall due: the compiler needs them. */
    private static final int WARM_UP = 5_000;

    private static final Duration WARM_UP_TAKES = Duration.ofSeconds(45);
    private static final Placement PLACE = Placement.of("mock").withPrice(BigDecimal.ONE);

    private Lifetime() {}

    static void measure(String kind, int sessions) throws IOException, InterruptedException {
        try (var storage = Storage.create(kind)) {
            var names = fill(storage, sessions, DUE_PER_SECOND.get(kind));
            System.out.printf(
                    "%,d bytes of the database a session, %.1f MB%n",
                    storage.bytes() / sessions, storage.bytes() / 1e6);
            var lead = LEAST.plus(WARM_UP_TAKES).plusMillis(1_000L * sessions / OPENED_PER_SECOND);
            storage.touchAll(Instant.now().plus(lead).minus(IDLE));
            var file = Files.write(Path.of(storage.address()[0], "machines"), names);
            var command = new ArrayList<>(
                    List.of(ProcessHandle.current().info().command().orElseThrow()));
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(
                    List.of("-cp", System.getProperty("java.class.path"), Lifetime.class.getName(), file.toString()));
            command.addAll(List.of(storage.address()));
            var exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("the second process ended with " + exit);
            }
        }
    }

    /** The names of the machines, in order of their creation. */
    private static List<String> fill(Storage storage, int sessions, int duePerSecond) {
        var cloud = OrchestratorCost.cloud();
        try (var atlas = OrchestratorCost.over(cloud);
                var orchestrator = OrchestratorCost.opening(atlas, storage).build()) {
            var tally = new Tally();
            orchestrator.events().subscribeAll(orchestrator.events().newest(), tally);
            var spread = Math.max(LEAST.toMillis(), 1_000L * sessions / duePerSecond);
            var requests = LongStream.range(0, sessions)
                    .mapToObj(i -> OrchestratorCost.request().idleAfter(IDLE.plusMillis(i * spread / sessions)))
                    .toList();
            var begun = System.nanoTime();
            Load.each(requests, CALLERS, orchestrator::start);
            tally.await(EventType.READY, sessions);
            System.out.printf("started, rented and seen ready: %s%n", OrchestratorCost.rate(sessions, begun));
            return cloud.createdNames();
        }
    }

    /** The second process. Takes the file with the machines' names, and where the sessions are. */
    public static void main(String... args) throws IOException, InterruptedException {
        var names = Files.readAllLines(Path.of(args[0]));
        var cloud = OrchestratorCost.cloud();
        try (var atlas = OrchestratorCost.over(cloud);
                var storage = Storage.at(args[1], args[2])) {
            var begun = System.nanoTime();
            var machines = atlas.provider("mock");
            names.forEach(name -> machines.create(PLACE, OrchestratorCost.BOX, name));
            machines.list(); // ready, as they were seen before
            var heap = SessionHeap.used();
            var notOurs = System.nanoTime() - begun;
            var looked = new CountDownLatch(1);
            atlas.telemetry().attach("looked", TICK.child("stop"), event -> looked.countDown());
            var opening = System.nanoTime();
            try (var orchestrator = OrchestratorCost.opening(atlas, storage)
                    .observeEvery(LOOK_EVERY)
                    .build()) {
                var opened = System.nanoTime() - opening;
                looked.await();
                System.out.printf(
                        "under control %.2f s after the start of the process, opened in %.2f s of it%n",
                        (sinceStartNanos() - notOurs) / 1e9, opened / 1e9);
                System.out.printf("%,d bytes of heap a session%n", (SessionHeap.used() - heap) / names.size());
                warm(orchestrator);
                idle(orchestrator, names.size());
            }
            if (!cloud.machines().isEmpty()) {
                throw new IllegalStateException(cloud.machines().size() + " machines are left");
            }
        }
    }

    private static long sinceStartNanos() {
        var millis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        return Duration.ofMillis(millis).toNanos();
    }

    private static void warm(Orchestrator orchestrator) {
        var tally = new Tally();
        var begun = System.nanoTime();
        var subscription =
                orchestrator.events().subscribeAll(orchestrator.events().newest(), tally);
        Load.each(OrchestratorCost.started(orchestrator, WARM_UP), CALLERS, orchestrator::terminate);
        tally.await(EventType.TERMINATED, WARM_UP);
        subscription.close();
        System.out.printf("warmed up by others, started and ended: %s%n", OrchestratorCost.rate(WARM_UP, begun));
    }

    /** Waits for the end of all, then reads when each was decided and when its machine was seen gone. */
    private static void idle(Orchestrator orchestrator, int sessions) {
        var tally = new Tally();
        var from = orchestrator.events().newest();
        orchestrator.events().subscribeAll(from, tally);
        var due = new HashMap<String, Instant>();
        for (var session : orchestrator.list()) {
            session.deadlines().idleAt().ifPresent(at -> due.put(session.id(), at));
        }
        if (due.size() < sessions) {
            throw new IllegalStateException("only " + due.size() + " sessions are left to fall due");
        }
        tally.await(EventType.TERMINATED, sessions);
        var late = Map.of(EventType.TERMINATING, LongStream.builder(), EventType.TERMINATED, LongStream.builder());
        for (var page = orchestrator.events().all(from, PAGE);
                !page.isEmpty();
                page = orchestrator.events().all(page.getLast().position(), PAGE)) {
            for (var one : page) {
                var event = one.event();
                if (late.containsKey(event.type())) {
                    late.get(event.type())
                            .add(Duration.between(due.get(event.sessionId()), event.at())
                                    .toNanos());
                }
            }
        }
        late.forEach((type, all) -> System.out.printf(
                "%s beyond the idle deadline: %s%n",
                type.wireName(), Load.spread(all.build().sorted().toArray())));
    }
}
