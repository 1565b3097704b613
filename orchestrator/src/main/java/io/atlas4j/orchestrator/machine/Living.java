package io.atlas4j.orchestrator.machine;

import static io.atlas4j.orchestrator.machine.SessionMachine.FIRST_PATIENCE;
import static io.atlas4j.orchestrator.machine.SessionMachine.LISTS_THAT_PROVE;
import static io.atlas4j.orchestrator.machine.SessionMachine.backOff;
import static io.atlas4j.orchestrator.machine.SessionMachine.event;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.TaskOutcome;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.machine.SessionState.Retry;
import io.atlas4j.orchestrator.machine.SessionState.Wish;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The rows about a machine that exists: what it shows, its stops and starts, its loss, and its own word. */
final class Living {
    /** Between the report of a command's end and the end of its machine: the last lines come through. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private Living() {}

    /**
     * The machine exists.
     *
     * @param shownAt when the provider was asked for what it has; empty for the answer to a create
     */
    static Decision found(SessionState state, Compute machine, Optional<Instant> shownAt, Instant now) {
        return switch (state.situation()) {
            case REQUESTED, IN_FLIGHT, UNKNOWN, ENDING_IN_FLIGHT, ENDING_UNKNOWN ->
                adopted(state, machine, shownAt.isPresent(), now);
            case PROVISIONING, STARTING, RUNNING, STOPPING, STOPPED -> {
                var rented = (Standing.Rented) state.standing();
                if (!rented.shown().id().equals(machine.id())) {
                    yield second(state, machine, now);
                }
                if (shownAt.isEmpty() || isOutdated(state, rented, shownAt.get())) {
                    yield Decision.stay(state); // a list has shown it since, or will
                }
                var events = new ArrayList<NewEvent>();
                if (rented.shown().status() != machine.status()) {
                    events.add(event(state, EventType.STATUS, Map.of("status", word(machine.status()))));
                }
                var shown = state.toBuilder()
                        .standing(new Standing.Rented(machine, rented.since(), 0))
                        .build();
                yield look(shown, machine, events, now);
            }
            case REPLACING, ENDING_RENTED ->
                state.standing()
                                .machine()
                                .filter(known -> known.id().equals(machine.id()))
                                .isPresent()
                        ? Decision.stay(state)
                        : second(state, machine, now);
            case ENDED ->
                shownAt.isPresent()
                        ? Decision.stay(state)
                        : SessionMachine.answeredLate(state, state.attempt(), machine, now);
        };
    }

    /** Whether it was so before the machine was started again. */
    private static boolean isOutdated(SessionState state, Standing.Rented rented, Instant shownAt) {
        var upSince = state.times().upSince();
        return rented.since().isBefore(upSince) && shownAt.isBefore(upSince);
    }

    /** One name, two machines: the first is kept. */
    private static Decision second(SessionState state, Compute machine, Instant now) {
        return SessionMachine.late(state, state.attempt(), machine, false, Optional.empty(), now);
    }

    private static Decision adopted(SessionState state, Compute machine, boolean listed, Instant now) {
        var detail = new LinkedHashMap<String, Object>();
        detail.put("machineId", machine.id());
        machine.name().ifPresent(name -> detail.put("machineName", name));
        detail.put("adopted", listed);
        machine.costPerHour().ifPresent(price -> detail.put("perHour", price.toPlainString()));
        var rented = state.toBuilder()
                .standing(new Standing.Rented(machine, now, 0))
                .retry(new Retry(0, now.plus(FIRST_PATIENCE), false))
                .build();
        var events = new ArrayList<NewEvent>();
        events.add(event(state, EventType.SPAWNED, detail));
        if (rented.situation() == Situation.ENDING_RENTED) {
            return Decision.to(rented, events, Endings.endOf(rented, machine));
        }
        var tooDear = state.limits()
                .maxPrice()
                .filter(most -> machine.costPerHour()
                        .filter(price -> price.compareTo(most) > 0)
                        .isPresent());
        return tooDear.isPresent()
                ? leave(
                        rented,
                        EventType.GIVEN_UP,
                        "it costs " + machine.costPerHour().orElseThrow().toPlainString() + " USD/h, more than the "
                                + tooDear.get().toPlainString() + " allowed",
                        true,
                        events,
                        now)
                : look(rented, machine, events, now);
    }

    /** Judges a machine by what it shows. */
    private static Decision look(SessionState state, Compute machine, List<NewEvent> events, Instant now) {
        if (isTakenBack(state, machine)) {
            return lost(state, RespawnCause.PREEMPTED, "the provider took its machine back", events, now);
        }
        if (machine.isOver() || isCommandOver(state, machine)) {
            return ended(state, machine, events, now);
        }
        if (machine.status() == ComputeStatus.STOPPED && state.situation() == Situation.RUNNING) {
            var starting = state.toBuilder() // somebody stopped it elsewhere, and it is wanted up
                    .upSince(now)
                    .stoppedAt(Optional.of(now))
                    .retry(new Retry(0, now.plus(FIRST_PATIENCE), false))
                    .build();
            return Decision.to(starting, events, powerOf(starting, machine, true));
        }
        var next = state.toBuilder()
                .stoppedAt(
                        machine.status() == ComputeStatus.STOPPED
                                ? state.times().stoppedAt().or(() -> Optional.of(now))
                                : Optional.empty());
        if (machine.isReady()
                && state.wish().wanted() == Wanted.UP
                && !state.times().isReady()) {
            events.add(event(state, EventType.READY, Map.of("afterMillis", Endings.millisSince(state, now))));
            next.readyAt(now);
        }
        return Decision.to(next.build(), events);
    }

    /** A cloud may show a machine that we stopped, and have not started again yet, like one that it took back. */
    private static boolean isTakenBack(SessionState state, Compute machine) {
        return machine.preempted() && state.wish().wanted() == Wanted.UP && !state.isRestarting();
    }

    /** At some clouds a machine whose command ended stands still like one that was stopped, and only the code tells them apart. */
    private static boolean isCommandOver(SessionState state, Compute machine) {
        return state.task().filter(task -> task.outcome().isEmpty()).isPresent()
                && machine.status() == ComputeStatus.STOPPED
                && machine.exitCode().isPresent();
    }

    /** The machine is over by itself. */
    private static Decision ended(SessionState state, Compute machine, List<NewEvent> events, Instant now) {
        var undecided = state.task().filter(task -> task.outcome().isEmpty());
        if (undecided.isPresent() && machine.exitCode().isEmpty()) {
            return Decision.to(
                    state, events, new Effect.ReadOutcome(state.id(), state.attempt(), machine.id())); // it tells
        }
        if (undecided.isPresent()) {
            return reported(state, machine.exitCode().getAsInt(), "provider", events, now);
        }
        var code = machine.exitCode().isPresent()
                ? ", exit code " + machine.exitCode().getAsInt()
                : "";
        var reason = state.task().isPresent() ? EndReason.FINISHED : EndReason.MACHINE_ENDED;
        return Endings.end(state, reason, Optional.of("its machine is " + word(machine.status()) + code), events, now);
    }

    static Decision notListed(SessionState state, Input.NotListed input) {
        var rented = (Standing.Rented) state.standing();
        if (input.takenAt().isBefore(rented.since().plus(input.lag()))) {
            return Decision.stay(state);
        }
        var missing = Math.min(rented.missing() + 1, LISTS_THAT_PROVE);
        var next = state.toBuilder()
                .standing(new Standing.Rented(rented.shown(), rented.since(), missing))
                .build();
        return missing < LISTS_THAT_PROVE
                ? Decision.stay(next)
                : Decision.stay(
                        next,
                        new Effect.Check(
                                state.id(), state.attempt(), rented.shown().id()));
    }

    static Decision checked(SessionState state, Input.Checked input, Instant now) {
        return switch (state.situation()) {
            case PROVISIONING, STARTING, RUNNING, STOPPING, STOPPED ->
                input.machine()
                        .map(machine -> found(state, machine, Optional.of(input.takenAt()), now))
                        .orElseGet(() -> lost(
                                state,
                                RespawnCause.VANISHED,
                                "the provider does not know its machine any more",
                                new ArrayList<>(),
                                now));
            default -> Decision.stay(state);
        };
    }

    /** The machine is lost, or as good as lost: another follows, or the session ends. */
    static Decision lost(SessionState state, RespawnCause cause, String why, List<NewEvent> events, Instant now) {
        if (!mayRespawn(state, cause, now)) {
            var reason = switch (cause) {
                case PREEMPTED -> EndReason.PREEMPTED;
                case VANISHED -> EndReason.VANISHED;
                case NOT_READY -> EndReason.NOT_READY;
                case EXIT_CODE -> EndReason.FINISHED;
            };
            return Endings.end(state, reason, Optional.of(why), events, now);
        }
        var counted = state.toBuilder().respawns(state.respawns() + 1).build();
        return switch (cause) {
            case VANISHED -> {
                events.add(event(state, EventType.PREEMPTED, Map.of("why", why)));
                yield respawn(counted, why, false, events, now);
            }
            case PREEMPTED -> leave(counted, EventType.PREEMPTED, why, false, events, now);
            case NOT_READY -> leave(counted, EventType.GIVEN_UP, why, true, events, now);
            case EXIT_CODE -> leave(counted, EventType.GIVEN_UP, why, false, events, now);
        };
    }

    private static boolean mayRespawn(SessionState state, RespawnCause cause, Instant now) {
        var limits = state.limits();
        return state.wish().wanted() == Wanted.UP
                && limits.respawn().causes().contains(cause)
                && state.respawns() < limits.respawn().most()
                && state.task().flatMap(Task::outcome).isEmpty()
                && state.deadlines()
                        .maxRuntimeAt()
                        .filter(at -> !at.isAfter(now))
                        .isEmpty()
                && limits.maxCost()
                        .filter(cap -> state.cost().at(now).compareTo(cap) >= 0)
                        .isEmpty();
    }

    /** Ends the machine first; the next is asked for once this one is gone. */
    private static Decision leave(
            SessionState state, EventType type, String why, boolean placeTried, List<NewEvent> events, Instant now) {
        var machine = state.standing().machine().orElseThrow();
        events.add(event(state, type, Map.of("why", why)));
        var leaving = state.toBuilder()
                .standing(new Standing.Leaving(machine, now, why, placeTried))
                .upSince(now)
                .stoppedAt(Optional.empty())
                .retry(new Retry(0, now.plus(FIRST_PATIENCE), false))
                .build();
        return Decision.to(leaving, events, Endings.endOf(leaving, machine));
    }

    /** Nothing is left of the machine: the next attempt is due. */
    static Decision respawn(SessionState state, String why, boolean placeTried, List<NewEvent> events, Instant now) {
        events.add(new NewEvent(EventType.RESPAWNED, state.attempt() + 1, Map.of("why", why)));
        var anew = state.toBuilder().upSince(now).stoppedAt(Optional.empty()).build();
        return SessionMachine.nextAttempt(anew, Duration.ZERO, events, now).closing(why, placeTried);
    }

    static Decision stop(SessionState state, Instant now) {
        return switch (state.situation()) {
            case PROVISIONING, STARTING, RUNNING -> power(state, Wish.STOPPED, now, false);
            default -> Decision.stay(state);
        };
    }

    static Decision start(SessionState state, Instant now) {
        return switch (state.situation()) {
            case STOPPING, STOPPED -> power(state.toBuilder().upSince(now).build(), Wish.UP, now, true);
            default -> Decision.stay(state);
        };
    }

    private static Decision power(SessionState state, Wish wish, Instant now, boolean on) {
        var machine = state.standing().machine().orElseThrow();
        return Decision.to(
                state.toBuilder()
                        .wish(wish)
                        .retry(new Retry(0, now.plus(FIRST_PATIENCE), false))
                        .build(),
                List.of(event(
                        state, EventType.STATUS, Map.of("wanted", wish.wanted().wireName()))),
                powerOf(state, machine, on));
    }

    static Effect.Power powerOf(SessionState state, Compute machine, boolean on) {
        return new Effect.Power(state.id(), state.attempt(), machine.id(), on);
    }

    static Decision powerFailed(SessionState state, Input.PowerFailed input, Instant now) {
        return switch (state.situation()) {
            case STOPPING, STARTING -> {
                if (!input.refused()) {
                    var tries = state.retry().tries() + 1;
                    yield Decision.to(
                            state.toBuilder()
                                    .retry(new Retry(tries, now.plus(backOff(tries)), false))
                                    .build(),
                            List.of());
                }
                var stopping = state.situation() == Situation.STOPPING;
                yield Decision.to(
                        state.toBuilder()
                                .wish(stopping ? Wish.UP : Wish.STOPPED)
                                .build(),
                        List.of(event(
                                state,
                                stopping ? EventType.STOP_FAILED : EventType.START_FAILED,
                                Map.of("why", input.why()))));
            }
            default -> Decision.stay(state);
        };
    }

    /** A start that did not come is no reason to lose the disk: the machine stays stopped. */
    static Decision notStarted(SessionState state, List<NewEvent> events) {
        events.add(event(state, EventType.START_FAILED, Map.of("why", "its machine was not up in time")));
        return Decision.to(state.toBuilder().wish(Wish.STOPPED).build(), events);
    }

    static Decision finished(SessionState state, Input.Finished input, Instant now) {
        var undecided = state.task().filter(task -> task.outcome().isEmpty());
        var retried = state.standing() instanceof Standing.Leaving
                && undecided
                        .filter(task -> task.retryOn().contains(input.exitCode()))
                        .isPresent();
        return undecided.isEmpty()
                        || retried
                        || state.situation() == Situation.ENDED
                        || state.situation() == Situation.REQUESTED
                ? Decision.stay(state)
                : reported(state, input.exitCode(), input.source(), new ArrayList<>(), now);
    }

    /** The command ended with that code: once fixed, the outcome stays. */
    private static Decision reported(SessionState state, int code, String source, List<NewEvent> events, Instant now) {
        var task = state.task().orElseThrow();
        events.add(event(state, EventType.TASK_REPORT, Map.of("exitCode", code, "source", source)));
        var retry = task.retryOn().contains(code) && state.standing() instanceof Standing.Rented;
        if (retry && mayRespawn(state, RespawnCause.EXIT_CODE, now)) {
            return lost(state, RespawnCause.EXIT_CODE, "its command ended with " + code, events, now);
        }
        var told = state.toBuilder().task(task.ended(TaskOutcome.exited(code))).build();
        var over = told.standing().machine().filter(Compute::isOver).isPresent();
        return switch (told.situation()) {
            case ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDING_RENTED -> Decision.to(told, events);
            case REPLACING -> Endings.end(told, EndReason.FINISHED, Optional.empty(), events, now);
            default ->
                over
                        ? Endings.end(told, EndReason.FINISHED, Optional.empty(), events, now)
                        : Decision.to(
                                told.toBuilder()
                                        .task(told.task().orElseThrow().finishing(now.plus(GRACE)))
                                        .build(),
                                events);
        };
    }

    static Decision silent(SessionState state, Input.Silent input, Instant now) {
        return switch (state.situation()) {
            case PROVISIONING, STARTING, RUNNING, STOPPING, STOPPED ->
                Endings.end(state, EndReason.MACHINE_ENDED, Optional.of(input.why()), now);
            default -> Decision.stay(state);
        };
    }

    static Decision told(SessionState state, Input.Told input) {
        return state.situation() == Situation.ENDED
                ? Decision.stay(state)
                : Decision.to(state, List.of(event(state, input.type(), input.detail())));
    }

    private static String word(ComputeStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
