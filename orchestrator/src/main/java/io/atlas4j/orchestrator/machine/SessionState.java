package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.Deadlines;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A session as the machine sees it: what is wanted, and how the current attempt stands.
 *
 * @param version of the row this was read from; a write under another version is refused
 * @param events how many there were, which is the number of the last
 * @param attempt the current attempt, from 1
 */
public record SessionState(
        String id,
        long version,
        long events,
        Wish wish,
        int attempt,
        Standing standing,
        Limits limits,
        Times times,
        Retry retry) {

    /**
     * What is wanted.
     *
     * @param reason why it is to be gone; the first stays
     */
    public record Wish(Wanted wanted, Optional<EndReason> reason, Optional<String> explanation) {
        public static final Wish UP = new Wish(Wanted.UP, Optional.empty(), Optional.empty());
    }

    public record Limits(Optional<Duration> idleAfter, Optional<Duration> maxRuntime, Duration readyWithin) {}

    public record Times(Instant createdAt, Instant touchedAt, Optional<Instant> readyAt, Optional<Instant> endedAt) {}

    /**
     * The effect that is due again when nobody reports back.
     *
     * @param tries how often it failed in a row
     * @param alarmed whether its failure was announced
     */
    public record Retry(int tries, Instant at, boolean alarmed) {}

    public Phase phase() {
        return switch (situation()) {
            case REQUESTED -> Phase.REQUESTED;
            case IN_FLIGHT, UNKNOWN, PROVISIONING -> Phase.PROVISIONING;
            case RUNNING -> Phase.RUNNING;
            case ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDING_RENTED -> Phase.ENDING;
            case ENDED -> Phase.ENDED;
        };
    }

    public Situation situation() {
        var ending = wish.wanted() == Wanted.GONE;
        return switch (standing) {
            case Standing.Due due -> Situation.REQUESTED;
            case Standing.InFlight inFlight -> ending ? Situation.ENDING_IN_FLIGHT : Situation.IN_FLIGHT;
            case Standing.Unknown unknown -> ending ? Situation.ENDING_UNKNOWN : Situation.UNKNOWN;
            case Standing.Rented rented ->
                ending
                        ? Situation.ENDING_RENTED
                        : times.readyAt().isPresent() ? Situation.RUNNING : Situation.PROVISIONING;
            case Standing.Gone gone -> Situation.ENDED;
        };
    }

    public Deadlines deadlines() {
        if (phase().isEnding()) {
            return new Deadlines(Optional.empty(), Optional.empty(), Optional.empty());
        }
        var maxRuntimeAt = limits.maxRuntime().map(times.createdAt()::plus);
        return times.readyAt()
                .map(ready -> new Deadlines(
                        limits.idleAfter().map(later(ready, times.touchedAt())::plus), maxRuntimeAt, Optional.empty()))
                .orElseGet(() -> new Deadlines(
                        Optional.empty(),
                        maxRuntimeAt,
                        Optional.of(times.createdAt().plus(limits.readyWithin()))));
    }

    /** When this session is to be looked at again even if nothing is heard of it; empty once it is over. */
    public Optional<Instant> nextWake() {
        var effect = switch (situation()) {
            case REQUESTED, ENDING_RENTED -> Optional.of(retry.at());
            case IN_FLIGHT, ENDING_IN_FLIGHT -> Optional.of(((Standing.InFlight) standing).until());
            case ENDING_UNKNOWN ->
                Optional.of(((Standing.Unknown) standing).since().plus(SessionMachine.UNSETTLED_BEFORE_ALARM))
                        .filter(at -> !retry.alarmed());
            case UNKNOWN, PROVISIONING, RUNNING, ENDED -> Optional.<Instant>empty();
        };
        var ends = deadlines();
        return Stream.of(effect, ends.idleAt(), ends.maxRuntimeAt(), ends.readyBy())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** With a later touch. */
    public SessionState touchedAt(Instant touched) {
        var next = new Times(times.createdAt(), touched, times.readyAt(), times.endedAt());
        return new SessionState(id, version, events, wish, attempt, standing, limits, next, retry);
    }

    SessionState withStanding(Standing next) {
        return new SessionState(id, version, events, wish, attempt, next, limits, times, retry);
    }

    SessionState withAttempt(int next) {
        return new SessionState(id, version, events, wish, next, new Standing.Due(), limits, times, retry);
    }

    SessionState withWish(EndReason reason, Optional<String> explanation) {
        var gone = new Wish(Wanted.GONE, Optional.of(reason), explanation);
        return new SessionState(id, version, events, gone, attempt, standing, limits, times, retry);
    }

    SessionState withRetry(Retry next) {
        return new SessionState(id, version, events, wish, attempt, standing, limits, times, next);
    }

    SessionState readyAt(Instant ready) {
        var next = new Times(times.createdAt(), times.touchedAt(), Optional.of(ready), times.endedAt());
        return new SessionState(id, version, events, wish, attempt, standing, limits, next, retry);
    }

    SessionState endedAt(Instant ended) {
        var next = new Times(times.createdAt(), times.touchedAt(), times.readyAt(), Optional.of(ended));
        return new SessionState(id, version, events, wish, attempt, new Standing.Gone(), limits, next, retry);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
