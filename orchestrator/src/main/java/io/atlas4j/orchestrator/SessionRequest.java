package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * A machine to rent, and when to end it. A session has at least one end: {@link #idleAfter(Duration)},
 * {@link #maxRuntime(Duration)}, {@link #maxCost(BigDecimal)}, or an explicit {@link #forever()}; without any it ends
 * after {@link Ends#DEFAULT_IDLE} without a touch.
 *
 * @param key names this request; starting the same key again gives the same session
 */
public record SessionRequest(
        String provider,
        ComputeRequest compute,
        Optional<String> key,
        Optional<String> userId,
        Ends ends,
        Respawn respawn) {
    private static final int LONGEST_WORD = 200;

    public SessionRequest {
        key.ifPresent(value -> checkWord("key", value));
        userId.ifPresent(value -> checkWord("userId", value));
    }

    public static SessionRequest of(String provider, ComputeRequest compute) {
        return new SessionRequest(
                provider, compute, Optional.empty(), Optional.empty(), Ends.DEFAULT, Respawn.ON_PREEMPTION);
    }

    /** The same key gives the same session, however often and however concurrently it is started. */
    public SessionRequest key(String key) {
        return new SessionRequest(provider, compute, Optional.of(key), userId, ends, respawn);
    }

    public SessionRequest userId(String userId) {
        return new SessionRequest(provider, compute, key, Optional.of(userId), ends, respawn);
    }

    public SessionRequest idleAfter(Duration limit) {
        return with(ends.idleAfter(limit));
    }

    public SessionRequest maxRuntime(Duration limit) {
        return with(ends.maxRuntime(limit));
    }

    /** Ends it when it has cost so many USD; refused before renting where no price is known. */
    public SessionRequest maxCost(BigDecimal usd) {
        return with(ends.maxCost(usd));
    }

    public SessionRequest readyWithin(Duration limit) {
        return with(ends.readyWithin(limit));
    }

    /** How long its machine may stay stopped before it is ended with its disk. */
    public SessionRequest stoppedAfter(Duration limit) {
        return with(ends.stoppedAfter(limit));
    }

    /** Wants no end: the session lives until somebody terminates it, or its machine ends by itself. */
    public SessionRequest forever() {
        return with(ends.forever());
    }

    /** When a lost machine is followed by another; unless set, after a preemption. */
    public SessionRequest respawn(Respawn respawn) {
        return new SessionRequest(provider, compute, key, userId, ends, respawn);
    }

    private SessionRequest with(Ends next) {
        return new SessionRequest(provider, compute, key, userId, next, respawn);
    }

    private static void checkWord(String field, String value) {
        if (value.isBlank() || value.length() > LONGEST_WORD || value.chars().anyMatch(Character::isISOControl)) {
            throw ValidationException.of(field, "must be 1 to " + LONGEST_WORD + " printable characters");
        }
    }
}
