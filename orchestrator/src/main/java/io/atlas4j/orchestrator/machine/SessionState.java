package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.Deadlines;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import java.math.BigDecimal;
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
 * @param respawns how many machines took the place of a lost one
 */
public record SessionState(
        String id,
        long version,
        long events,
        Wish wish,
        int attempt,
        int respawns,
        Standing standing,
        Limits limits,
        Times times,
        Retry retry,
        Cost cost,
        Optional<Task> task) {

    /** An intent: wanted up from now on, and nothing asked of a provider yet. */
    public static SessionState requested(String id, Limits limits, Optional<Task> task, Instant now) {
        return new SessionState(
                id,
                0,
                0,
                Wish.UP,
                1,
                0,
                new Standing.Due(),
                limits,
                Times.startingAt(now),
                new Retry(0, now.plus(SessionMachine.UNCLAIMED), false),
                Cost.NONE,
                task);
    }

    /**
     * What is wanted.
     *
     * @param reason why it is to be gone; the first stays
     */
    public record Wish(Wanted wanted, Optional<EndReason> reason, Optional<String> explanation) {
        public static final Wish UP = new Wish(Wanted.UP, Optional.empty(), Optional.empty());
        public static final Wish STOPPED = new Wish(Wanted.STOPPED, Optional.empty(), Optional.empty());

        static Wish gone(EndReason reason, Optional<String> explanation) {
            return new Wish(Wanted.GONE, Optional.of(reason), explanation);
        }
    }

    /**
     * What the session may take.
     *
     * @param maxCost USD in all
     * @param maxPrice USD an hour, above which a machine is not kept
     * @param stoppedAfter how long its machine may be stopped
     */
    public record Limits(
            Optional<Duration> idleAfter,
            Optional<Duration> maxRuntime,
            Duration readyWithin,
            Optional<BigDecimal> maxCost,
            Optional<BigDecimal> maxPrice,
            Duration stoppedAfter,
            Respawn respawn) {}

    /**
     * When things were.
     *
     * @param upSince when it was last wanted up anew: started, respawned, or started again after a stop
     * @param askedAt when the current attempt was claimed
     * @param readyAt when it was last ready for the first time since {@code upSince}, or before
     * @param stoppedAt since when its machine is seen stopped
     */
    public record Times(
            Instant createdAt,
            Instant touchedAt,
            Instant upSince,
            Optional<Instant> askedAt,
            Optional<Instant> readyAt,
            Optional<Instant> stoppedAt,
            Optional<Instant> endedAt) {
        static Times startingAt(Instant now) {
            return new Times(now, now, now, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** Whether the machine that is wanted now was ready. */
        boolean isReady() {
            return readyAt.filter(at -> !at.isBefore(upSince)).isPresent();
        }
    }

    /**
     * The effect that is due again when nobody reports back.
     *
     * @param tries how often it failed in a row
     * @param alarmed whether its failure was announced
     */
    public record Retry(int tries, Instant at, boolean alarmed) {}

    /** Whether its machine, which was to be stopped, is wanted up again, and is not yet. */
    boolean isRestarting() {
        return !times.isReady()
                && standing instanceof Standing.Rented rented
                && rented.since().isBefore(times.upSince());
    }

    public Phase phase() {
        return switch (situation()) {
            case REQUESTED -> Phase.REQUESTED;
            case IN_FLIGHT, UNKNOWN, PROVISIONING, STARTING, REPLACING -> Phase.PROVISIONING;
            case RUNNING, STOPPING -> Phase.RUNNING;
            case STOPPED -> Phase.STOPPED;
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
            case Standing.Rented rented -> rented(rented.shown());
            case Standing.Leaving leaving -> ending ? Situation.ENDING_RENTED : Situation.REPLACING;
            case Standing.Gone gone -> Situation.ENDED;
        };
    }

    private Situation rented(Compute shown) {
        var stopped = shown.status() == ComputeStatus.STOPPED;
        return switch (wish.wanted()) {
            case GONE -> Situation.ENDING_RENTED;
            case STOPPED -> stopped ? Situation.STOPPED : Situation.STOPPING;
            case UP -> times.isReady() ? Situation.RUNNING : stopped ? Situation.STARTING : Situation.PROVISIONING;
        };
    }

    public Deadlines deadlines() {
        if (phase().isEnding()) {
            return Deadlines.NONE;
        }
        var up = wish.wanted() == Wanted.UP;
        return new Deadlines(
                limits.idleAfter()
                        .filter(limit -> up && times.isReady())
                        .map(later(times.readyAt().orElse(times.upSince()), times.touchedAt())::plus),
                limits.maxRuntime().map(times.createdAt()::plus),
                Optional.of(times.upSince().plus(limits.readyWithin())).filter(at -> up && !times.isReady()),
                limits.maxCost().flatMap(cost::reaches),
                times.stoppedAt().map(at -> at.plus(limits.stoppedAfter())));
    }

    /** When this session is to be looked at again even if nothing is heard of it; empty once it is over. */
    public Optional<Instant> nextWake() {
        var effect = switch (situation()) {
            case REQUESTED, STARTING, STOPPING, REPLACING, ENDING_RENTED -> Optional.of(retry.at());
            case IN_FLIGHT, ENDING_IN_FLIGHT -> Optional.of(((Standing.InFlight) standing).until());
            case ENDING_UNKNOWN ->
                Optional.of(((Standing.Unknown) standing).since().plus(SessionMachine.UNSETTLED_BEFORE_ALARM))
                        .filter(at -> !retry.alarmed());
            case UNKNOWN, PROVISIONING, RUNNING, STOPPED, ENDED -> Optional.<Instant>empty();
        };
        var ends = deadlines();
        var told = phase().isEnding()
                ? Stream.<Optional<Instant>>empty()
                : Stream.of(Money.nextAnnouncement(this), task.flatMap(Task::finishAt));
        return Stream.concat(
                        Stream.of(
                                effect,
                                ends.idleAt(),
                                ends.maxRuntimeAt(),
                                ends.readyBy(),
                                ends.capAt(),
                                ends.stoppedUntil()),
                        told)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** With a later touch. */
    public SessionState touchedAt(Instant touched) {
        return toBuilder().touchedAt(touched).build();
    }

    public SessionStateBuilder toBuilder() {
        return new SessionStateBuilder(this);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
