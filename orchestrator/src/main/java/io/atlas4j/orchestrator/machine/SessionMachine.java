package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.machine.SessionState.Retry;
import io.atlas4j.orchestrator.machine.SessionState.Wish;
import io.atlas4j.spec.Compute;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table: what a session does about what is learnt of it. Pure and total: each input has an answer in each
 * {@link Situation}, and "nothing" is one. The rows about asking for a machine stand here, those about a machine that
 * exists in {@link Living}, those about the end in {@link Endings}; {@link Money} follows them all.
 *
 * <p>Always holds: one create per attempt, and no next attempt before this one is settled; what is wanted gone is never
 * wanted up again, and the first reason stays; {@code terminated} is said by the step into {@link Situation#ENDED} alone.
 */
public final class SessionMachine {
    /** An effect whose worker does not report back is due a second time after this long: its node may be gone. */
    public static final Duration FIRST_PATIENCE = Duration.ofSeconds(20);

    /** And after this long each time that follows. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The same for a request that no node has claimed: whoever finds it first rents. */
    public static final Duration UNCLAIMED = Duration.ofSeconds(15);

    /** Complete lists without a name or an id that together prove something. */
    static final int LISTS_THAT_PROVE = 2;

    /** Failures in a row before a person hears of it; with the back-off about a minute. */
    static final int FAILURES_BEFORE_ALARM = 5;

    /** An unwanted session whose machine is neither seen nor ruled out for so long needs a person. */
    static final Duration UNSETTLED_BEFORE_ALARM = Duration.ofMinutes(10);

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

    private SessionMachine() {}

    public static Decision decide(SessionState state, Input input, Instant now) {
        return Money.follow(state, row(state, input, now), now);
    }

    private static Decision row(SessionState state, Input input, Instant now) {
        if (input instanceof Input.OfAttempt about && about.attempt() != state.attempt()) {
            return superseded(state, about, now);
        }
        return switch (input) {
            case Input.Claimed claimed -> claimed(state, claimed, now);
            case Input.Renewed renewed -> renewed(state, renewed);
            case Input.Deferred deferred -> deferred(state, deferred, now);
            case Input.Refused refused -> refused(state, refused, now);
            case Input.AnswerLost lost -> answerLost(state, now);
            case Input.NotListed notListed -> notListed(state, notListed, now);
            case Input.Created created -> Living.found(state, created.machine(), Optional.empty(), now);
            case Input.Seen seen -> Living.found(state, seen.machine(), Optional.of(seen.takenAt()), now);
            case Input.Checked checked -> Living.checked(state, checked, now);
            case Input.Stop stop -> Living.stop(state, now);
            case Input.Start start -> Living.start(state, now);
            case Input.PowerFailed failed -> Living.powerFailed(state, failed, now);
            case Input.Finished finished -> Living.finished(state, finished, now);
            case Input.Silent silent -> Living.silent(state, silent, now);
            case Input.Told told -> Living.told(state, told);
            case Input.SeenGone gone -> Endings.seenGone(state, now);
            case Input.NotGone notGone -> Endings.notGone(state, notGone, now);
            case Input.Woke woke -> Endings.woke(state, now);
            case Input.Terminate terminate -> Endings.end(state, terminate.reason(), Optional.empty(), now);
            case Input.Late late ->
                late(state, late.attempt(), late.machine(), late.announced(), late.countedUntil(), now);
            case Input.Billed billed -> Money.billed(state, billed);
        };
    }

    /** A machine that comes after its attempt was given up is ended; other news of it is no news. */
    private static Decision superseded(SessionState state, Input.OfAttempt about, Instant now) {
        return about instanceof Input.Created created
                ? answeredLate(state, created.attempt(), created.machine(), now)
                : Decision.stay(state);
    }

    /**
     * The answer to a create came when its attempt was over. Lists may have shown that machine before, and its cost is in the
     * ledger then until the attempt was over; one that none has shown was made afterwards, or it would not have been over.
     */
    static Decision answeredLate(SessionState state, int attempt, Compute machine, Instant now) {
        var over = state.times().endedAt().orElse(state.times().upSince());
        var counted = machine.createdAt().filter(made -> !made.isBefore(over)).orElse(over);
        return late(state, attempt, machine, false, Optional.of(counted), now);
    }

    static Decision late(
            SessionState state,
            int attempt,
            Compute machine,
            boolean announced,
            Optional<Instant> countedUntil,
            Instant now) {
        var line = Money.late(attempt, machine, countedUntil, now);
        var events = announced
                ? List.<NewEvent>of()
                : List.of(new NewEvent(
                        EventType.LATE_MACHINE,
                        attempt,
                        Map.of("machineId", machine.id(), "proof", proofOf(state, attempt))));
        var end = new Effect.EndLate(state.id(), attempt, machine.id());
        return line.amount().signum() == 0
                ? Decision.to(state, events, end)
                : Decision.to(
                                state.toBuilder()
                                        .cost(state.cost().plus(line.amount()))
                                        .build(),
                                events,
                                end)
                        .booking(List.of(line));
    }

    /** Why it is ours to end, and nobody wants it. */
    private static String proofOf(SessionState state, int attempt) {
        if (state.situation() == Situation.ENDED) {
            return "it carries the name of attempt " + attempt + ", and the session is over";
        }
        return attempt == state.attempt()
                ? "it carries the name of attempt " + attempt + ", which has another machine"
                : "it carries the name of attempt " + attempt + ", and attempt " + state.attempt() + " took its place";
    }

    private static Decision claimed(SessionState state, Input.Claimed input, Instant now) {
        return switch (state.situation()) {
            case REQUESTED ->
                Decision.to(
                                state.toBuilder()
                                        .standing(new Standing.InFlight(input.holder(), input.until()))
                                        .askedAt(Optional.of(now))
                                        .cost(state.cost()
                                                .announced(input.placement().pricePerHour()))
                                        .build(),
                                List.of(event(
                                        state,
                                        EventType.ATTEMPT,
                                        Map.of("placement", input.placement().toString()))))
                        .placedAt(input.placement());
            default -> Decision.stay(state);
        };
    }

    /** Only of who has it: what was taken from a node that stood still is lost to it. */
    private static Decision renewed(SessionState state, Input.Renewed input) {
        return state.standing() instanceof Standing.InFlight held
                        && held.holder().equals(input.holder())
                        && held.until().isBefore(input.until())
                ? Decision.to(
                        state.toBuilder()
                                .standing(new Standing.InFlight(input.holder(), input.until()))
                                .build(),
                        List.of())
                : Decision.stay(state);
    }

    private static Decision deferred(SessionState state, Input.Deferred input, Instant now) {
        return switch (state.situation()) {
            case REQUESTED -> {
                var wait = longer(input.pause(), backOff(state.retry().tries()));
                yield Decision.to(
                        state.toBuilder()
                                .retry(new Retry(state.retry().tries() + 1, now.plus(wait), false))
                                .build(),
                        List.of());
            }
            default -> Decision.stay(state);
        };
    }

    private static Decision refused(SessionState state, Input.Refused input, Instant now) {
        return switch (state.situation()) {
            // from REQUESTED when the placements themselves were refused, before anything was claimed
            case REQUESTED, IN_FLIGHT, UNKNOWN ->
                switch (input.next()) {
                    case Input.Next.OtherPlace next ->
                        nextAttempt(state, Duration.ZERO, List.of(), now).closing(input.why(), true);
                    case Input.Next.Later next ->
                        nextAttempt(
                                        state,
                                        longer(
                                                next.pause(),
                                                backOff(state.retry().tries())),
                                        List.of(),
                                        now)
                                .closing(input.why(), false);
                    case Input.Next.Nothing next -> {
                        var respawn = state.respawns() > 0 && next.reason() == EndReason.SPAWN_FAILED;
                        var reason = respawn ? EndReason.RESPAWN_FAILED : next.reason();
                        var events = new ArrayList<NewEvent>();
                        if (respawn) {
                            events.add(event(state, EventType.RESPAWN_FAILED, Map.of("why", input.why())));
                        }
                        yield Endings.over(
                                        state.toBuilder()
                                                .wish(Wish.gone(reason, Optional.of(input.why())))
                                                .build(),
                                        events,
                                        now)
                                .closing(input.why(), true);
                    }
                };
            case ENDING_IN_FLIGHT, ENDING_UNKNOWN -> Endings.over(state, now).closing(input.why(), true);
            default -> Decision.stay(state);
        };
    }

    /** The attempt is settled and has no machine: the next one is due. */
    static Decision nextAttempt(SessionState state, Duration wait, List<NewEvent> events, Instant now) {
        var next = state.toBuilder()
                .attempt(state.attempt() + 1)
                .standing(new Standing.Due())
                .askedAt(Optional.empty());
        return wait.isZero()
                ? Decision.to(
                        next.retry(new Retry(0, now.plus(UNCLAIMED), false)).build(),
                        events,
                        new Effect.Rent(state.id()))
                : Decision.to(
                        next.retry(new Retry(state.retry().tries() + 1, now.plus(wait), false))
                                .build(),
                        events);
    }

    private static Decision answerLost(SessionState state, Instant now) {
        return switch (state.situation()) {
            case IN_FLIGHT, ENDING_IN_FLIGHT -> unknownFrom(state, now);
            default -> Decision.stay(state);
        };
    }

    static Decision unknownFrom(SessionState state, Instant now) {
        return Decision.to(
                state.toBuilder().standing(new Standing.Unknown(now, 0)).build(),
                List.of(),
                new Effect.Look(state.id()));
    }

    private static Decision notListed(SessionState state, Input.NotListed input, Instant now) {
        return switch (state.situation()) {
            case UNKNOWN, ENDING_UNKNOWN -> {
                var unknown = (Standing.Unknown) state.standing();
                if (input.takenAt().isBefore(unknown.since().plus(input.lag()))) {
                    yield Decision.stay(state);
                }
                var lists = unknown.lists() + 1;
                if (lists < LISTS_THAT_PROVE) {
                    yield Decision.to(
                            state.toBuilder()
                                    .standing(new Standing.Unknown(unknown.since(), lists))
                                    .build(),
                            List.of());
                }
                var why = "no machine of this name exists";
                yield state.situation() == Situation.ENDING_UNKNOWN
                        ? Endings.over(state, now).closing(why, false)
                        : nextAttempt(state, Duration.ZERO, List.of(), now).closing(why, false);
            }
            case PROVISIONING, STARTING, RUNNING, STOPPING, STOPPED -> Living.notListed(state, input);
            default -> Decision.stay(state);
        };
    }

    static SessionState patient(SessionState state, Instant now) {
        var again = now.plus(state.situation() == Situation.REQUESTED ? UNCLAIMED : PATIENCE);
        return state.toBuilder()
                .retry(new Retry(state.retry().tries(), again, state.retry().alarmed()))
                .build();
    }

    /** One second, two, four, … a minute. */
    static Duration backOff(int tries) {
        return tries >= 6 ? LONGEST_BACK_OFF : Duration.ofSeconds(1L << tries);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    static NewEvent event(SessionState state, EventType type, Map<String, Object> detail) {
        return new NewEvent(type, state.attempt(), detail);
    }
}
