package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.TaskOutcome;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What makes a session a task: it ends when its command does.
 *
 * @param nonce what marks the command's exit code in the output
 * @param retryOn exit codes after which another machine tries again
 * @param outcome how it ended; the first stays
 * @param finishAt when its machine is ended after the command's report
 */
public record Task(String nonce, Set<Integer> retryOn, Optional<TaskOutcome> outcome, Optional<Instant> finishAt) {
    public Task {
        retryOn = Set.copyOf(retryOn);
    }

    public static Task of(String nonce, Set<Integer> retryOn) {
        return new Task(nonce, retryOn, Optional.empty(), Optional.empty());
    }

    Task ended(TaskOutcome how) {
        return new Task(nonce, retryOn, Optional.of(how), finishAt);
    }

    Task finishing(Instant at) {
        return new Task(nonce, retryOn, outcome, Optional.of(at));
    }
}
