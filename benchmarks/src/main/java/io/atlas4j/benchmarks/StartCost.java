package io.atlas4j.benchmarks;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Orchestrator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;

/**
 * Prints what a start costs its caller, beside the synced commit that is its floor, by turns in one process: a disk has fast
 * and slow minutes, and both meet the same ones.
 */
final class StartCost {
    private static final int MOST = 32;

    private StartCost() {}

    /** Takes what {@link Comparison} does. */
    public static void main(String[] args) throws Exception {
        var comparison = new Comparison(args);
        var store = new SyncedCommitBenchmark.Store();
        store.open();
        try (var folder = Folder.create();
                var atlas = Atlas.fromEnvironment();
                var orchestrator = Orchestrator.builder(atlas)
                        .home(folder.path())
                        .background(false)
                        .build()) {
            var connections = new ArrayBlockingQueue<SyncedCommitBenchmark.Caller>(MOST);
            for (var i = 0; i < MOST; i++) {
                var caller = new SyncedCommitBenchmark.Caller();
                caller.open(store);
                connections.add(caller);
            }
            Map<String, Callable<?>> calls = new LinkedHashMap<>();
            calls.put("floor", () -> {
                var caller = connections.take();
                SyncedCommitBenchmark.commit(store, caller);
                connections.add(caller);
                return caller;
            });
            calls.put("start", () -> orchestrator.start(StartBenchmark.REQUEST));
            for (var callers : List.of(1, MOST)) {
                comparison.compare(calls, callers);
            }
            for (var caller : connections) {
                caller.close();
            }
        } finally {
            store.close();
        }
    }
}
