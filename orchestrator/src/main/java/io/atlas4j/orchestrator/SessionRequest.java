package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * A machine to rent, and when to end it. A session has at least one end: {@link #idleAfter(Duration)},
 * {@link #maxRuntime(Duration)}, or an explicit {@link #forever()}; without any it ends after {@link #DEFAULT_IDLE}
 * without a touch.
 *
 * @param key names this request; starting the same key again gives the same session
 * @param idleAfter ends it when it was not touched for so long after it was ready
 * @param maxRuntime ends it so long after the start call, whatever happens
 * @param readyWithin ends it when it was not ready so long after the start call
 * @param endless whether no end is wanted
 */
public record SessionRequest(
        String provider,
        ComputeRequest compute,
        Optional<String> key,
        Optional<String> userId,
        Optional<Duration> idleAfter,
        Optional<Duration> maxRuntime,
        Duration readyWithin,
        boolean endless) {
    /** How long a session may be idle when no end was named. */
    public static final Duration DEFAULT_IDLE = Duration.ofMinutes(30);

    /** How long a machine may take to be ready unless told otherwise; large GPU nodes boot for 25 minutes. */
    public static final Duration DEFAULT_READY = Duration.ofMinutes(30);

    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final int LONGEST_WORD = 200;

    public SessionRequest {
        key.ifPresent(value -> checkWord("key", value));
        userId.ifPresent(value -> checkWord("userId", value));
        idleAfter.ifPresent(value -> checkDuration("idleAfter", value));
        maxRuntime.ifPresent(value -> checkDuration("maxRuntime", value));
        checkDuration("readyWithin", readyWithin);
        if (endless && (idleAfter.isPresent() || maxRuntime.isPresent())) {
            throw ValidationException.of("forever", "excludes an idle limit and a maximal runtime; leave one out");
        }
    }

    public static SessionRequest of(String provider, ComputeRequest compute) {
        return new SessionRequest(
                provider,
                compute,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DEFAULT_READY,
                false);
    }

    /** The same key gives the same session, however often and however concurrently it is started. */
    public SessionRequest key(String key) {
        return new SessionRequest(
                provider, compute, Optional.of(key), userId, idleAfter, maxRuntime, readyWithin, endless);
    }

    public SessionRequest userId(String userId) {
        return new SessionRequest(
                provider, compute, key, Optional.of(userId), idleAfter, maxRuntime, readyWithin, endless);
    }

    public SessionRequest idleAfter(Duration limit) {
        return new SessionRequest(provider, compute, key, userId, Optional.of(limit), maxRuntime, readyWithin, endless);
    }

    public SessionRequest maxRuntime(Duration limit) {
        return new SessionRequest(provider, compute, key, userId, idleAfter, Optional.of(limit), readyWithin, endless);
    }

    public SessionRequest readyWithin(Duration limit) {
        return new SessionRequest(provider, compute, key, userId, idleAfter, maxRuntime, limit, endless);
    }

    /** Wants no end: the session lives until somebody terminates it, or its machine ends by itself. */
    public SessionRequest forever() {
        return new SessionRequest(provider, compute, key, userId, idleAfter, maxRuntime, readyWithin, true);
    }

    /** The idle limit that holds: the one named, else the default where no end was named at all. */
    public Optional<Duration> idleLimit() {
        return idleAfter.isEmpty() && maxRuntime.isEmpty() && !endless ? Optional.of(DEFAULT_IDLE) : idleAfter;
    }

    private static void checkDuration(String field, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw ValidationException.of(field, "must be between a millisecond and ten years, but is " + value);
        }
    }

    private static void checkWord(String field, String value) {
        if (value.isBlank() || value.length() > LONGEST_WORD || value.chars().anyMatch(Character::isISOControl)) {
            throw ValidationException.of(field, "must be 1 to " + LONGEST_WORD + " printable characters");
        }
    }
}
