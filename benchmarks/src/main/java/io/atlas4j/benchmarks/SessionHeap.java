package io.atlas4j.benchmarks;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.spec.ComputeRequest;
import java.util.concurrent.Executors;

/**
 * Prints how much heap a session that is tracked costs: a database with 100,000 live sessions is opened, and what the
 * heap holds after it, H2's page cache included, is compared with what it held before.
 */
public final class SessionHeap {
    private static final int SESSIONS = 100_000;
    private static final int CALLERS = 64;

    private SessionHeap() {}

    /** Takes the number of sessions; 100,000 without. */
    public static void main(String[] args) {
        var sessions = args.length == 0 ? SESSIONS : Integer.parseInt(args[0]);
        try (var folder = Folder.create();
                var atlas = Atlas.fromEnvironment()) {
            var one = fill(atlas, folder, sessions);
            var before = used();
            try (var orchestrator = open(atlas, folder)) {
                var heap = used() - before;
                System.out.printf(
                        "%d sessions: %.1f MB of heap, %d bytes each; one was touched: %s%n",
                        sessions, heap / 1e6, heap / sessions, orchestrator.touch(one));
            }
        }
    }

    /** Starts the sessions, closes the database again, and returns the id of one. */
    private static String fill(Atlas atlas, Folder folder, int sessions) {
        var request = SessionRequest.of(
                        "mock", ComputeRequest.cpu(1).image("box").build())
                .forever();
        try (var orchestrator = open(atlas, folder)) {
            try (var callers = Executors.newFixedThreadPool(CALLERS)) {
                for (var i = 1; i < sessions; i++) {
                    callers.execute(() -> orchestrator.start(request));
                }
            }
            return orchestrator.start(request).id();
        }
    }

    private static Orchestrator open(Atlas atlas, Folder folder) {
        return Orchestrator.builder(atlas).home(folder.path()).background(false).build();
    }

    /** What is reachable: the least of several collections. */
    static long used() {
        var least = Long.MAX_VALUE;
        for (var i = 0; i < 5; i++) {
            System.gc();
            var runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
