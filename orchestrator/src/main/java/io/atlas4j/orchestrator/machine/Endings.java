package io.atlas4j.orchestrator.machine;

import static io.atlas4j.orchestrator.machine.SessionMachine.FAILURES_BEFORE_ALARM;
import static io.atlas4j.orchestrator.machine.SessionMachine.FIRST_PATIENCE;
import static io.atlas4j.orchestrator.machine.SessionMachine.backOff;
import static io.atlas4j.orchestrator.machine.SessionMachine.event;
import static io.atlas4j.orchestrator.machine.SessionMachine.patient;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.TaskOutcome;
import io.atlas4j.orchestrator.machine.SessionState.Retry;
import io.atlas4j.orchestrator.machine.SessionState.Wish;
import io.atlas4j.spec.Compute;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows about the end: what is due, the wish to be gone, and the way until nothing is left. */
final class Endings {
    private Endings() {}

    /** The time has come for something, or somebody looks for another reason. */
    static Decision woke(SessionState before, Instant now) {
        var events = new ArrayList<NewEvent>();
        var state = announced(before, events, now);
        var due = dueEnd(state, now);
        if (due.isPresent()) {
            return dueEnded(state, due.get(), events, now);
        }
        var waits = state.retry().at().isAfter(now);
        return switch (state.situation()) {
            case REQUESTED ->
                waits
                        ? Decision.to(state, events)
                        : Decision.to(patient(state, now), events, new Effect.Rent(state.id()));
            case STARTING, STOPPING ->
                waits
                        ? Decision.to(state, events)
                        : Decision.to(
                                patient(state, now),
                                events,
                                Living.powerOf(
                                        state,
                                        state.standing().machine().orElseThrow(),
                                        state.situation() == Situation.STARTING));
            case REPLACING, ENDING_RENTED ->
                waits
                        ? Decision.to(state, events)
                        : Decision.to(
                                patient(state, now),
                                events,
                                endOf(state, state.standing().machine().orElseThrow()));
            case IN_FLIGHT, ENDING_IN_FLIGHT ->
                ((Standing.InFlight) state.standing()).until().isAfter(now)
                        ? Decision.to(state, events)
                        : SessionMachine.unknownFrom(state, now);
            case ENDING_UNKNOWN -> unsettled(state, now);
            case UNKNOWN, PROVISIONING, RUNNING, STOPPED, ENDED -> Decision.to(state, events);
        };
    }

    private static SessionState announced(SessionState state, List<NewEvent> events, Instant now) {
        if (state.phase().isEnding()) {
            return state;
        }
        return Money.toAnnounce(state, now)
                .map(percent -> {
                    events.add(Money.announcement(state, percent, now));
                    return state.toBuilder().cost(state.cost().warned(percent)).build();
                })
                .orElse(state);
    }

    private static Decision dueEnded(SessionState state, EndReason due, List<NewEvent> events, Instant now) {
        if (due == EndReason.NOT_READY && state.isRestarting()) {
            return Living.notStarted(state, events);
        }
        var mayStillBoot = due == EndReason.NOT_READY && state.standing() instanceof Standing.Rented;
        return mayStillBoot
                ? Living.lost(state, RespawnCause.NOT_READY, "its machine was not ready in time", events, now)
                : end(state, due, Optional.empty(), events, now);
    }

    private static Decision unsettled(SessionState state, Instant now) {
        var alarmAt = ((Standing.Unknown) state.standing()).since().plus(SessionMachine.UNSETTLED_BEFORE_ALARM);
        if (state.retry().alarmed() || alarmAt.isAfter(now)) {
            return Decision.stay(state);
        }
        var why = "whether its machine exists is not known: the answer was lost and no complete list came since";
        return Decision.to(
                state.toBuilder()
                        .retry(new Retry(state.retry().tries(), state.retry().at(), true))
                        .build(),
                List.of(event(state, EventType.TERMINATE_FAILED, Map.of("why", why))),
                new Effect.Look(state.id()));
    }

    private static Optional<EndReason> dueEnd(SessionState state, Instant now) {
        if (state.phase().isEnding()) {
            return Optional.empty();
        }
        var ends = state.deadlines();
        if (isDue(state.task().flatMap(Task::finishAt), now)) {
            return Optional.of(EndReason.FINISHED);
        }
        if (isDue(ends.maxRuntimeAt(), now)) {
            return Optional.of(EndReason.MAX_RUNTIME);
        }
        if (state.limits()
                .maxCost()
                .filter(cap -> state.cost().at(now).compareTo(cap) >= 0)
                .isPresent()) {
            return Optional.of(EndReason.COST_CAP);
        }
        if (isDue(ends.readyBy(), now)) {
            return Optional.of(EndReason.NOT_READY);
        }
        if (isDue(ends.stoppedUntil(), now)) {
            return Optional.of(EndReason.STOPPED_TOO_LONG);
        }
        return isDue(ends.idleAt(), now) ? Optional.of(EndReason.IDLE) : Optional.empty();
    }

    private static boolean isDue(Optional<Instant> at, Instant now) {
        return at.filter(moment -> !moment.isAfter(now)).isPresent();
    }

    static Decision end(SessionState state, EndReason reason, Optional<String> why, Instant now) {
        return end(state, reason, why, new ArrayList<>(), now);
    }

    /** Wants it gone, unless it is wanted gone already: the first reason stays. */
    static Decision end(
            SessionState state, EndReason reason, Optional<String> why, List<NewEvent> events, Instant now) {
        if (state.phase().isEnding()) {
            return Decision.to(state, events);
        }
        var detail = new LinkedHashMap<String, Object>();
        detail.put("reason", reason.wireName());
        why.ifPresent(text -> detail.put("why", text));
        events.add(event(state, EventType.TERMINATING, detail));
        var ending = state.toBuilder().wish(Wish.gone(reason, why)).build();
        return switch (ending.standing()) {
            case Standing.Rented rented -> endRented(ending, rented.shown(), rented.since(), events, now);
            case Standing.Leaving leaving -> endRented(ending, leaving.shown(), leaving.since(), events, now);
            case Standing.InFlight inFlight -> Decision.to(ending, events);
            case Standing.Unknown unknown -> Decision.to(ending, events, new Effect.Look(state.id()));
            case Standing.Due due -> over(ending, events, now);
            case Standing.Gone gone -> over(ending, events, now);
        };
    }

    private static Decision endRented(
            SessionState ending, Compute machine, Instant since, List<NewEvent> events, Instant now) {
        return Decision.to(
                ending.toBuilder()
                        .standing(new Standing.Rented(machine, since, 0))
                        .retry(new Retry(0, now.plus(FIRST_PATIENCE), false))
                        .build(),
                events,
                endOf(ending, machine));
    }

    static Decision seenGone(SessionState state, Instant now) {
        return switch (state.standing()) {
            case Standing.Rented rented when state.situation() == Situation.ENDING_RENTED -> over(state, now);
            case Standing.Leaving leaving ->
                Living.respawn(state, leaving.why(), leaving.placeTried(), new ArrayList<>(), now);
            default -> Decision.stay(state);
        };
    }

    static Decision notGone(SessionState state, Input.NotGone input, Instant now) {
        return switch (state.situation()) {
            case REPLACING, ENDING_RENTED -> {
                var tries = state.retry().tries() + 1;
                var alarm = tries >= FAILURES_BEFORE_ALARM && !state.retry().alarmed();
                var retry = new Retry(
                        tries, now.plus(backOff(tries)), alarm || state.retry().alarmed());
                yield Decision.to(
                        state.toBuilder().retry(retry).build(),
                        alarm
                                ? List.of(event(
                                        state, EventType.TERMINATE_FAILED, Map.of("why", input.why(), "tries", tries)))
                                : List.of());
            }
            default -> Decision.stay(state);
        };
    }

    static Decision over(SessionState state, Instant now) {
        return over(state, new ArrayList<>(), now);
    }

    static Decision over(SessionState state, List<NewEvent> events, Instant now) {
        var ended = state.toBuilder().standing(new Standing.Gone()).endedAt(now);
        var detail = new LinkedHashMap<String, Object>();
        state.wish().reason().ifPresent(reason -> detail.put("reason", reason.wireName()));
        state.wish().explanation().ifPresent(why -> detail.put("why", why));
        state.task().ifPresent(task -> {
            var outcome = task.outcome()
                    .orElseGet(() -> TaskOutcome.without(state.wish().reason().orElseThrow()));
            ended.task(task.ended(outcome));
            detail.put("outcome", outcome.result().wireName());
            outcome.exitCode().ifPresent(code -> detail.put("exitCode", code));
        });
        detail.put("afterMillis", millisSince(state, now));
        detail.put(
                "cost", state.cost().at(now).setScale(4, RoundingMode.HALF_UP).toPlainString());
        events.add(event(state, EventType.TERMINATED, detail));
        return Decision.to(ended.build(), events);
    }

    static Effect.End endOf(SessionState state, Compute machine) {
        return new Effect.End(state.id(), state.attempt(), machine.id());
    }

    static long millisSince(SessionState state, Instant now) {
        return Duration.between(state.times().createdAt(), now).toMillis();
    }
}
