package io.atlas4j.cli;

import io.atlas4j.Atlas;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.Phase;
import java.nio.file.Path;
import java.time.Duration;

/** What an earlier run left that was killed: ended here, before anything it only asked for could be started. */
final class QuickstartLeftovers {
    private static final Duration END_WITHIN = Duration.ofSeconds(20);
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(100);

    private QuickstartLeftovers() {}

    /** Opens the folder without a background, in which nothing is rented, and leaves no session alive. */
    static void settle(Atlas atlas, Path home, QuickstartSteps steps) {
        try (var orchestrator =
                Orchestrator.builder(atlas).home(home).background(false).build()) {
            steps.tell("opened", home + ", its own folder, database and all");
            var left = orchestrator.list();
            left.forEach(session -> orchestrator.terminate(session.id()));
            if (left.isEmpty()) {
                steps.tell("settled", "no earlier run left anything behind");
            }
            for (var session : left) {
                end(atlas, orchestrator, session.id());
                steps.tell(
                        "settled",
                        "an earlier run was killed and left session " + session.id()
                                + "; it is ended, with everything it ran");
            }
        }
    }

    private static void end(Atlas atlas, Orchestrator orchestrator, String id) {
        var deadline = atlas.time().nanoTime() + END_WITHIN.toNanos();
        orchestrator.tick();
        while (orchestrator.info(id).phase() != Phase.ENDED && atlas.time().nanoTime() < deadline) {
            try {
                atlas.time().sleep(BETWEEN_ROUNDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnexpectedException(Origin.ATLAS, "interrupted", e);
            }
            orchestrator.tick();
        }
        orchestrator.awaitEnded(id, Duration.ZERO); // says what is wrong if it did not end
    }
}
