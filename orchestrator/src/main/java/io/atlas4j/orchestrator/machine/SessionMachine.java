package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.machine.SessionState.Retry;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table: what a session does about what is learnt of it. Pure and total: each input has an answer in each
 * {@link Situation}, and "nothing" is one.
 *
 * <p>Always holds: one create per attempt, and no next attempt before this one is settled; what is wanted gone is never
 * wanted up again, and the first reason stays; {@code terminated} is said by the step into {@link Situation#ENDED} alone.
 */
public final class SessionMachine {
    /** An effect whose worker does not report back is due again after this long. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Complete lists without a name or an id that together prove something. */
    static final int LISTS_THAT_PROVE = 2;

    /** Failures in a row before a person hears of it; with the back-off about a minute. */
    static final int FAILURES_BEFORE_ALARM = 5;

    /** An unwanted session whose machine is neither seen nor ruled out for so long needs a person. */
    static final Duration UNSETTLED_BEFORE_ALARM = Duration.ofMinutes(10);

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

    private SessionMachine() {}

    public static Decision decide(SessionState state, Input input, Instant now) {
        if (input instanceof Input.OfAttempt about && about.attempt() != state.attempt()) {
            return superseded(state, about);
        }
        return switch (input) {
            case Input.Claimed claimed -> claimed(state, claimed);
            case Input.Deferred deferred -> deferred(state, deferred, now);
            case Input.Created created -> found(state, created.machine(), false, now);
            case Input.Seen seen -> seen(state, seen.machine(), now);
            case Input.Refused refused -> refused(state, refused, now);
            case Input.AnswerLost lost -> answerLost(state, now);
            case Input.NotListed notListed -> notListed(state, notListed, now);
            case Input.Checked checked -> checked(state, checked, now);
            case Input.SeenGone gone -> seenGone(state, now);
            case Input.NotGone notGone -> notGone(state, notGone, now);
            case Input.Late late -> late(state, late.attempt(), late.machine(), late.announced());
            case Input.Woke woke -> woke(state, now);
            case Input.Terminate terminate -> end(state, terminate.reason(), Optional.empty(), now);
        };
    }

    /** A machine that comes after its attempt was given up is ended; other news of it is no news. */
    private static Decision superseded(SessionState state, Input.OfAttempt about) {
        return about instanceof Input.Created created
                ? late(state, created.attempt(), created.machine(), false)
                : Decision.stay(state);
    }

    private static Decision late(SessionState state, int attempt, Compute machine, boolean announced) {
        var end = new Effect.EndLate(state.id(), attempt, machine.id());
        return announced
                ? Decision.stay(state, end)
                : Decision.to(
                        state,
                        List.of(new NewEvent(EventType.LATE_MACHINE, attempt, Map.of("machineId", machine.id()))),
                        end);
    }

    private static Decision claimed(SessionState state, Input.Claimed input) {
        return switch (state.situation()) {
            case REQUESTED ->
                Decision.to(
                                state.withStanding(new Standing.InFlight(input.holder(), input.until())),
                                List.of(event(
                                        state,
                                        EventType.ATTEMPT,
                                        Map.of("placement", input.placement().toString()))))
                        .placedAt(input.placement());
            case IN_FLIGHT, UNKNOWN, PROVISIONING, RUNNING, ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDING_RENTED, ENDED ->
                Decision.stay(state);
        };
    }

    private static Decision deferred(SessionState state, Input.Deferred input, Instant now) {
        return switch (state.situation()) {
            case REQUESTED -> {
                var wait = longer(input.pause(), backOff(state.retry().tries()));
                yield Decision.to(
                        state.withRetry(new Retry(state.retry().tries() + 1, now.plus(wait), false)), List.of());
            }
            case IN_FLIGHT, UNKNOWN, PROVISIONING, RUNNING, ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDING_RENTED, ENDED ->
                Decision.stay(state);
        };
    }

    private static Decision seen(SessionState state, Compute machine, Instant now) {
        return found(state, machine, true, now);
    }

    /** The machine exists: by the answer to its create, or adopted because a list showed its name. */
    private static Decision found(SessionState state, Compute machine, boolean listed, Instant now) {
        return switch (state.situation()) {
            case REQUESTED, IN_FLIGHT, UNKNOWN, ENDING_IN_FLIGHT, ENDING_UNKNOWN -> {
                var detail = new LinkedHashMap<String, Object>();
                detail.put("machineId", machine.id());
                machine.name().ifPresent(name -> detail.put("machineName", name));
                detail.put("adopted", listed);
                var rented = state.withStanding(new Standing.Rented(machine, now, 0))
                        .withRetry(new Retry(0, now.plus(PATIENCE), false));
                var events = new ArrayList<NewEvent>();
                events.add(event(state, EventType.SPAWNED, detail));
                yield rented.situation() == Situation.ENDING_RENTED
                        ? Decision.to(rented, events, endOf(rented, machine))
                        : look(rented, machine, events, now);
            }
            case PROVISIONING, RUNNING -> {
                var rented = (Standing.Rented) state.standing();
                if (!rented.machine().id().equals(machine.id())) {
                    yield late(state, state.attempt(), machine, false); // one name, two machines: keep the first
                }
                var events = new ArrayList<NewEvent>();
                if (rented.machine().status() != machine.status()) {
                    events.add(event(state, EventType.STATUS, Map.of("status", word(machine.status()))));
                }
                yield look(state.withStanding(new Standing.Rented(machine, rented.since(), 0)), machine, events, now);
            }
            case ENDING_RENTED ->
                ((Standing.Rented) state.standing()).machine().id().equals(machine.id())
                        ? Decision.stay(state)
                        : late(state, state.attempt(), machine, false);
            case ENDED -> listed ? Decision.stay(state) : late(state, state.attempt(), machine, false);
        };
    }

    /** Judges a machine that is wanted by what it shows. */
    private static Decision look(SessionState state, Compute machine, List<NewEvent> events, Instant now) {
        if (machine.isOver()) {
            var code = machine.exitCode().isPresent()
                    ? ", exit code " + machine.exitCode().getAsInt()
                    : "";
            return end(
                    state,
                    EndReason.MACHINE_ENDED,
                    Optional.of("its machine is " + word(machine.status()) + code),
                    events,
                    now);
        }
        if (machine.isReady() && state.times().readyAt().isEmpty()) {
            events.add(event(state, EventType.READY, Map.of("afterMillis", millisSince(state, now))));
            return Decision.to(state.readyAt(now), events);
        }
        return Decision.to(state, events);
    }

    private static Decision refused(SessionState state, Input.Refused input, Instant now) {
        return switch (state.situation()) {
            // from REQUESTED when the placements themselves were refused, before anything was claimed
            case REQUESTED, IN_FLIGHT, UNKNOWN ->
                switch (input.next()) {
                    case Input.Next.OtherPlace next ->
                        nextAttempt(state, Duration.ZERO, now).closing(input.why(), true);
                    case Input.Next.Later next ->
                        nextAttempt(
                                        state,
                                        longer(
                                                next.pause(),
                                                backOff(state.retry().tries())),
                                        now)
                                .closing(input.why(), false);
                    case Input.Next.Nothing next ->
                        over(state.withWish(next.reason(), Optional.of(input.why())), now)
                                .closing(input.why(), true);
                };
            case ENDING_IN_FLIGHT, ENDING_UNKNOWN -> over(state, now).closing(input.why(), true);
            case PROVISIONING, RUNNING, ENDING_RENTED, ENDED -> Decision.stay(state);
        };
    }

    private static Decision nextAttempt(SessionState state, Duration wait, Instant now) {
        var next = state.withAttempt(state.attempt() + 1);
        return wait.isZero()
                ? Decision.to(
                        next.withRetry(new Retry(0, now.plus(PATIENCE), false)), List.of(), new Effect.Rent(state.id()))
                : Decision.to(next.withRetry(new Retry(state.retry().tries() + 1, now.plus(wait), false)), List.of());
    }

    private static Decision answerLost(SessionState state, Instant now) {
        return switch (state.situation()) {
            case IN_FLIGHT, ENDING_IN_FLIGHT ->
                Decision.to(state.withStanding(new Standing.Unknown(now, 0)), List.of(), new Effect.Look(state.id()));
            case REQUESTED, UNKNOWN, PROVISIONING, RUNNING, ENDING_UNKNOWN, ENDING_RENTED, ENDED ->
                Decision.stay(state);
        };
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
                    yield Decision.to(state.withStanding(new Standing.Unknown(unknown.since(), lists)), List.of());
                }
                var why = "no machine of this name exists";
                yield state.situation() == Situation.ENDING_UNKNOWN
                        ? over(state, now).closing(why, false)
                        : nextAttempt(state, Duration.ZERO, now).closing(why, false);
            }
            case PROVISIONING, RUNNING -> {
                var rented = (Standing.Rented) state.standing();
                if (input.takenAt().isBefore(rented.since().plus(input.lag()))) {
                    yield Decision.stay(state);
                }
                var missing = Math.min(rented.missing() + 1, LISTS_THAT_PROVE);
                var next = state.withStanding(new Standing.Rented(rented.machine(), rented.since(), missing));
                yield missing < LISTS_THAT_PROVE
                        ? Decision.stay(next)
                        : Decision.stay(
                                next,
                                new Effect.Check(
                                        state.id(),
                                        state.attempt(),
                                        rented.machine().id()));
            }
            case REQUESTED, IN_FLIGHT, ENDING_IN_FLIGHT, ENDING_RENTED, ENDED -> Decision.stay(state);
        };
    }

    private static Decision checked(SessionState state, Input.Checked input, Instant now) {
        return switch (state.situation()) {
            case PROVISIONING, RUNNING ->
                input.machine()
                        .map(machine -> seen(state, machine, now))
                        .orElseGet(() -> end(
                                state,
                                EndReason.VANISHED,
                                Optional.of("the provider does not know its machine any more"),
                                now));
            case REQUESTED, IN_FLIGHT, UNKNOWN, ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDING_RENTED, ENDED ->
                Decision.stay(state);
        };
    }

    private static Decision seenGone(SessionState state, Instant now) {
        return switch (state.situation()) {
            case ENDING_RENTED -> over(state, now);
            case REQUESTED, IN_FLIGHT, UNKNOWN, PROVISIONING, RUNNING, ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDED ->
                Decision.stay(state);
        };
    }

    private static Decision notGone(SessionState state, Input.NotGone input, Instant now) {
        return switch (state.situation()) {
            case ENDING_RENTED -> {
                var tries = state.retry().tries() + 1;
                var alarm = tries >= FAILURES_BEFORE_ALARM && !state.retry().alarmed();
                var retry = new Retry(
                        tries, now.plus(backOff(tries)), alarm || state.retry().alarmed());
                yield Decision.to(
                        state.withRetry(retry),
                        alarm
                                ? List.of(event(
                                        state, EventType.TERMINATE_FAILED, Map.of("why", input.why(), "tries", tries)))
                                : List.of());
            }
            case REQUESTED, IN_FLIGHT, UNKNOWN, PROVISIONING, RUNNING, ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDED ->
                Decision.stay(state);
        };
    }

    private static Decision woke(SessionState state, Instant now) {
        var due = dueEnd(state, now);
        if (due.isPresent()) {
            return end(state, due.get(), Optional.empty(), now);
        }
        return switch (state.situation()) {
            case REQUESTED ->
                state.retry().at().isAfter(now)
                        ? Decision.stay(state)
                        : Decision.to(patient(state, now), List.of(), new Effect.Rent(state.id()));
            case IN_FLIGHT, ENDING_IN_FLIGHT ->
                ((Standing.InFlight) state.standing()).until().isAfter(now)
                        ? Decision.stay(state)
                        : answerLost(state, now);
            case ENDING_RENTED ->
                state.retry().at().isAfter(now)
                        ? Decision.stay(state)
                        : Decision.to(
                                patient(state, now),
                                List.of(),
                                endOf(state, ((Standing.Rented) state.standing()).machine()));
            case ENDING_UNKNOWN -> unsettled(state, now);
            case UNKNOWN, PROVISIONING, RUNNING, ENDED -> Decision.stay(state);
        };
    }

    private static Decision unsettled(SessionState state, Instant now) {
        var alarmAt = ((Standing.Unknown) state.standing()).since().plus(UNSETTLED_BEFORE_ALARM);
        if (state.retry().alarmed() || alarmAt.isAfter(now)) {
            return Decision.stay(state);
        }
        var why = "whether its machine exists is not known: the answer was lost and no complete list came since";
        var alarmed = new Retry(state.retry().tries(), state.retry().at(), true);
        return Decision.to(
                state.withRetry(alarmed),
                List.of(event(state, EventType.TERMINATE_FAILED, Map.of("why", why))),
                new Effect.Look(state.id()));
    }

    private static Optional<EndReason> dueEnd(SessionState state, Instant now) {
        var ends = state.deadlines();
        if (ends.maxRuntimeAt().filter(at -> !at.isAfter(now)).isPresent()) {
            return Optional.of(EndReason.MAX_RUNTIME);
        }
        if (ends.readyBy().filter(at -> !at.isAfter(now)).isPresent()) {
            return Optional.of(EndReason.NOT_READY);
        }
        return ends.idleAt().filter(at -> !at.isAfter(now)).map(at -> EndReason.IDLE);
    }

    private static Decision end(SessionState state, EndReason reason, Optional<String> why, Instant now) {
        return end(state, reason, why, new ArrayList<>(), now);
    }

    /** Wants it gone, unless it is wanted gone already: the first reason stays. */
    private static Decision end(
            SessionState state, EndReason reason, Optional<String> why, List<NewEvent> events, Instant now) {
        if (state.phase().isEnding()) {
            return Decision.to(state, events);
        }
        var detail = new LinkedHashMap<String, Object>();
        detail.put("reason", reason.wireName());
        why.ifPresent(text -> detail.put("why", text));
        events.add(event(state, EventType.TERMINATING, detail));
        var ending = state.withWish(reason, why);
        return switch (ending.standing()) {
            case Standing.Rented rented ->
                Decision.to(
                        ending.withRetry(new Retry(0, now.plus(PATIENCE), false)),
                        events,
                        endOf(ending, rented.machine()));
            case Standing.InFlight inFlight -> Decision.to(ending, events);
            case Standing.Unknown unknown -> Decision.to(ending, events, new Effect.Look(state.id()));
            case Standing.Due due -> over(ending, events, now);
            case Standing.Gone gone -> over(ending, events, now);
        };
    }

    private static Decision over(SessionState state, Instant now) {
        return over(state, new ArrayList<>(), now);
    }

    private static Decision over(SessionState state, List<NewEvent> events, Instant now) {
        var detail = new LinkedHashMap<String, Object>();
        state.wish().reason().ifPresent(reason -> detail.put("reason", reason.wireName()));
        state.wish().explanation().ifPresent(why -> detail.put("why", why));
        detail.put("afterMillis", millisSince(state, now));
        events.add(event(state, EventType.TERMINATED, detail));
        return Decision.to(state.endedAt(now), events);
    }

    private static Effect.End endOf(SessionState state, Compute machine) {
        return new Effect.End(state.id(), state.attempt(), machine.id());
    }

    private static SessionState patient(SessionState state, Instant now) {
        return state.withRetry(new Retry(
                state.retry().tries(), now.plus(PATIENCE), state.retry().alarmed()));
    }

    /** One second, two, four, … a minute. */
    static Duration backOff(int tries) {
        return tries >= 6 ? LONGEST_BACK_OFF : Duration.ofSeconds(1L << tries);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static NewEvent event(SessionState state, EventType type, Map<String, Object> detail) {
        return new NewEvent(type, state.attempt(), detail);
    }

    private static long millisSince(SessionState state, Instant now) {
        return Duration.between(state.times().createdAt(), now).toMillis();
    }

    private static String word(ComputeStatus status) {
        return status.name().toLowerCase(java.util.Locale.ROOT);
    }
}
