package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A command to run once on a machine of its own, to its end. Unless told otherwise it may take {@link #DEFAULT_RUNTIME}, and
 * what its machine needs to boot is the provider's to say.
 *
 * @param session the machine and its deadlines
 * @param retryOn exit codes after which another machine tries again, under the same deadlines and the same cap
 */
public record TaskRequest(SessionRequest session, Set<Integer> retryOn) {
    /** How long a task may take from the call on. */
    public static final Duration DEFAULT_RUNTIME = Duration.ofMinutes(60);

    private static final int HIGHEST_EXIT_CODE = 255;

    public TaskRequest {
        retryOn = Set.copyOf(retryOn);
        var compute = session.compute();
        require(!compute.command().isEmpty(), "command", "a task needs one: what an image runs by itself is not known");
        require(compute.callback().isEmpty(), "callback", "is set for each machine of a task; leave it out");
        require(compute.exitNonce().isEmpty(), "exitNonce", "is chosen for each task; leave it out");
        require(session.ends().maxRuntime().isPresent(), "maxRuntime", "a task needs one");
        require(session.ends().idleAfter().isEmpty(), "idleAfter", "a task is never idle; leave it out");
        retryOn.forEach(code -> require(
                code >= 1 && code <= HIGHEST_EXIT_CODE,
                "retryOn",
                "must be exit codes from 1 to 255, but has " + code));
    }

    public static TaskRequest of(String provider, ComputeRequest compute) {
        return new TaskRequest(SessionRequest.of(provider, compute).maxRuntime(DEFAULT_RUNTIME), Set.of());
    }

    /** The same key gives the same task, however often and however concurrently it is run. */
    public TaskRequest key(String key) {
        return with(session.key(key));
    }

    public TaskRequest userId(String userId) {
        return with(session.userId(userId));
    }

    /** How long it may take from the call on, all its machines together. */
    public TaskRequest maxRuntime(Duration limit) {
        return with(session.maxRuntime(limit));
    }

    /** Ends it when it has cost so many USD; refused before renting where no price is known. */
    public TaskRequest maxCost(BigDecimal usd) {
        return with(session.maxCost(usd));
    }

    /** How long each of its machines may take to be ready. */
    public TaskRequest readyWithin(Duration limit) {
        return with(session.readyWithin(limit));
    }

    /** When a lost machine is followed by another; unless set, after a preemption. */
    public TaskRequest respawn(Respawn respawn) {
        return with(session.respawn(respawn));
    }

    /** Tries again on another machine when the command ends with one of these codes; never, unless said. */
    public TaskRequest retryOn(int... codes) {
        return new TaskRequest(session, Arrays.stream(codes).boxed().collect(Collectors.toSet()));
    }

    /** The session that carries it. */
    SessionRequest carrier() {
        return retryOn.isEmpty() ? session : session.respawn(session.respawn().and(RespawnCause.EXIT_CODE));
    }

    private TaskRequest with(SessionRequest next) {
        return new TaskRequest(next, retryOn);
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(field, problem);
        }
    }
}
