package io.atlas4j.benchmarks;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.OrchestratorBuilder;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.orchestrator.Subscription;
import io.atlas4j.provider.mock.MockCloud;
import io.atlas4j.provider.mock.MockFactory;
import io.atlas4j.spec.ComputeRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Prints what sessions cost the orchestrator, with its own loops and a cloud in memory, on an H2 file or on a PostgreSQL
 * server of this machine. {@link Lifetime} prints the rest.
 */
public final class OrchestratorCost {
    private static final int CALLERS = 32;
    private static final int SUBSCRIBERS = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration MEASURED = Duration.ofSeconds(8);
    static final ComputeRequest BOX = ComputeRequest.cpu(1).image("box").build();
    static final SessionRequest FOR_EVER = request().forever();

    private OrchestratorCost() {}

    /** Takes {@code h2} or {@code postgresql}, a number of sessions, and what to measure: all of it without. */
    public static void main(String... args) throws Exception {
        var kind = args.length > 0 ? args[0] : "h2";
        var sessions = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        var parts = args.length > 2
                ? Set.copyOf(List.of(args).subList(2, args.length))
                : Set.of("starts", "events", "ends", "life");
        System.out.printf("%s, %,d sessions%n", kind, sessions);
        if (parts.contains("starts")) {
            starts(kind);
        }
        if (parts.contains("events")) {
            events(kind, sessions);
        }
        if (parts.contains("ends")) {
            ends(kind, sessions);
        }
        if (parts.contains("life")) {
            Lifetime.measure(kind, sessions);
        }
    }

    static SessionRequest request() {
        return SessionRequest.of("mock", BOX);
    }

    /** A cloud whose machines are ready when they are first looked at. */
    static MockCloud cloud() {
        var cloud = new MockCloud(new StandingTime());
        cloud.readyAfterLooks(1);
        return cloud;
    }

    static Atlas over(MockCloud cloud) {
        return Atlas.builder().provider(new MockFactory(cloud)).build();
    }

    static OrchestratorBuilder opening(Atlas atlas, Storage storage) {
        return storage.under(Orchestrator.builder(atlas));
    }

    private static void starts(String kind) {
        try (var storage = Storage.create(kind);
                var atlas = over(cloud());
                var orchestrator = opening(atlas, storage).background(false).build()) {
            Load.during(WARM_UP, CALLERS, () -> orchestrator.start(FOR_EVER));
            for (var callers : List.of(1, CALLERS)) {
                Load.during(WARM_UP, callers, () -> orchestrator.start(FOR_EVER));
                var result = Load.during(MEASURED, callers, () -> orchestrator.start(FOR_EVER));
                System.out.printf("starts, %d callers: %s%n", callers, result);
            }
        }
    }

    /** The events of sessions that are ended before anything was rented for them; nothing else goes on. */
    private static void events(String kind, int sessions) {
        try (var storage = Storage.create(kind);
                var atlas = over(cloud());
                var orchestrator = opening(atlas, storage).background(false).build()) {
            Load.each(started(orchestrator, sessions), CALLERS, orchestrator::terminate); // warm
            var ids = started(orchestrator, sessions);
            var from = orchestrator.events().newest();
            var tallies = Stream.generate(Tally::new).limit(SUBSCRIBERS).toList();
            var subscriptions = tallies.stream()
                    .map(tally -> orchestrator.events().subscribeAll(from, tally))
                    .toList();
            var begun = System.nanoTime();
            var ends = Load.each(ids, CALLERS, orchestrator::terminate);
            tallies.forEach(tally -> tally.await(EventType.TERMINATED, sessions));
            var nanos = System.nanoTime() - begun;
            subscriptions.forEach(Subscription::close);
            var count = tallies.getFirst().sum();
            System.out.printf(
                    "events to %d subscribers: %,.0f/s, %,.0f/s delivered, the last %.2f s after the last of %,.0f ends/s%n",
                    SUBSCRIBERS,
                    count * 1e9 / nanos,
                    count * 1e9 / nanos * SUBSCRIBERS,
                    (nanos - ends.nanos()) / 1e9,
                    ends.perSecond());
        }
    }

    static Collection<String> started(Orchestrator orchestrator, int sessions) {
        var ids = new ConcurrentLinkedQueue<String>();
        Load.each(
                Collections.nCopies(sessions, FOR_EVER),
                CALLERS,
                request -> ids.add(orchestrator.start(request).id()));
        return ids;
    }

    /** From the wish until the last machine was seen gone. */
    private static void ends(String kind, int sessions) {
        var cloud = cloud();
        try (var storage = Storage.create(kind);
                var atlas = over(cloud);
                var orchestrator = opening(atlas, storage).build()) {
            var tally = new Tally();
            orchestrator.events().subscribeAll(orchestrator.events().newest(), tally);
            var begun = System.nanoTime();
            var ids = started(orchestrator, sessions);
            tally.await(EventType.READY, sessions);
            System.out.printf("started, rented and seen ready: %s%n", rate(sessions, begun));
            begun = System.nanoTime();
            var wishes = Load.each(ids, CALLERS, orchestrator::terminate);
            tally.await(EventType.TERMINATED, sessions);
            System.out.printf("ended, %d callers: %s (calls: %s)%n", CALLERS, rate(sessions, begun), wishes);
            if (!cloud.machines().isEmpty()) {
                throw new IllegalStateException(cloud.machines().size() + " machines are left");
            }
        }
    }

    static String rate(int count, long begun) {
        var nanos = System.nanoTime() - begun;
        return String.format("%,.0f/s (%,d in %.1f s)", count * 1e9 / nanos, count, nanos / 1e9);
    }
}
