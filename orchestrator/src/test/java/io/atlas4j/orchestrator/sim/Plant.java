package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.machine.Cost;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Situation;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.machine.Table;
import io.atlas4j.orchestrator.machine.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bugs that are planted to see whether they are found: here those of the table, the others where they are named. */
enum Plant {
    NONE,
    /** A claim is acknowledged before it is on disk. */
    AN_INTENT_IS_NOT_DURABLE,
    /** A list that says it is incomplete is taken for complete. */
    A_SHORT_LIST_IS_TRUSTED,
    /** One complete list without a name is enough. */
    ONE_LIST_IS_TRUSTED,
    /** Who writes second writes over the first. */
    VERSIONS_ARE_NOT_CHECKED,
    /** An end is sent once. */
    AN_END_IS_NOT_REPEATED,
    /** A provider that accepts an end has ended it. */
    AN_ACCEPTED_END_IS_BELIEVED,
    /** What carries our mark is ours. */
    A_ROWLESS_MACHINE_IS_ENDED,
    /** A lost answer is a refusal. */
    THE_NEXT_ATTEMPT_DOES_NOT_WAIT,
    /** Any machine of a session will do. */
    A_LATE_MACHINE_IS_ACCEPTED,
    /** Late machines are announced, and that is all. */
    A_LATE_MACHINE_IS_LEFT_ALONE,
    /** A machine that is seen ready is wanted. */
    WHAT_ENDS_IS_REVIVED,
    /** A second reason to end replaces the first. */
    THE_LAST_REASON_STAYS,
    THE_END_IS_TOLD_TWICE,
    THE_CAP_IS_IGNORED,
    /** What ran before the last change of the rate costs nothing. */
    THE_LEDGER_FORGETS_A_SEGMENT,
    /** Another price is seen, and not taken over. */
    THE_PRICE_NEVER_CHANGES,
    TOUCHES_ARE_NOT_WRITTEN,
    /** The idle end leaves its session open to touches. */
    A_TOUCH_COUNTS_AFTER_THE_IDLE_END,
    /** A claim is not looked at again before its create is sent. */
    AN_OLD_CLAIM_IS_SENT,
    /** The provider's raw answer stands in an event. */
    A_SECRET_IS_TOLD,
    /** A stopped machine that looks as if it had been taken back is given up. */
    A_STOPPED_MACHINE_IS_TAKEN_FOR_LOST,
    /** A second report of a command's end replaces the first. */
    THE_LAST_OUTCOME_STAYS,
    /** A command of which nothing was heard ended well. */
    SILENCE_IS_SUCCESS,
    /** A session is let in that its budget has no room for. */
    THE_BUDGET_IS_NOT_ASKED,
    /** With the reservation of a session its cost leaves the books. */
    THE_BUDGET_FORGETS_WHAT_WAS_SPENT,
    /** Nobody compares the bill. */
    THE_BILL_IS_NOT_READ;

    Table around(Table table) {
        return switch (this) {
            case ONE_LIST_IS_TRUSTED ->
                (state, input, now) -> {
                    var once = table.decide(state, input, now);
                    var first = input instanceof Input.NotListed && state.situation() == Situation.UNKNOWN;
                    return first
                                    && once.next().situation() == Situation.UNKNOWN
                                    && !once.next().equals(state)
                            ? table.decide(once.next(), input, now)
                            : once;
                };
            case AN_END_IS_NOT_REPEATED ->
                (state, input, now) -> input instanceof Input.Woke
                        ? without(table.decide(state, input, now), Effect.End.class)
                        : table.decide(state, input, now);
            case THE_NEXT_ATTEMPT_DOES_NOT_WAIT ->
                (state, input, now) -> input instanceof Input.AnswerLost lost
                        ? table.decide(
                                state, new Input.Refused(lost.attempt(), new Input.Next.OtherPlace(), "lost"), now)
                        : table.decide(state, input, now);
            case A_LATE_MACHINE_IS_ACCEPTED ->
                (state, input, now) ->
                        input instanceof Input.Late late && !state.phase().isEnding()
                                ? table.decide(
                                        state.toBuilder()
                                                .standing(new Standing.Unknown(now, 0))
                                                .build(),
                                        new Input.Seen(state.attempt(), late.machine(), now),
                                        now)
                                : table.decide(state, input, now);
            case A_LATE_MACHINE_IS_LEFT_ALONE ->
                (state, input, now) -> without(table.decide(state, input, now), Effect.EndLate.class);
            case WHAT_ENDS_IS_REVIVED ->
                (state, input, now) -> input instanceof Input.Seen seen
                                && seen.machine().isReady()
                                && state.situation() == Situation.ENDING_RENTED
                        ? table.decide(
                                state.toBuilder().wish(SessionState.Wish.UP).build(), input, now)
                        : table.decide(state, input, now);
            case THE_LAST_REASON_STAYS ->
                (state, input, now) -> input instanceof Input.Terminate && state.situation() == Situation.ENDING_RENTED
                        ? table.decide(
                                state.toBuilder().wish(SessionState.Wish.UP).build(), input, now)
                        : table.decide(state, input, now);
            case THE_END_IS_TOLD_TWICE ->
                (state, input, now) -> {
                    var decision = table.decide(state, input, now);
                    var events = new ArrayList<>(decision.events());
                    decision.events().stream()
                            .filter(event -> event.type() == EventType.TERMINATED)
                            .forEach(events::add);
                    return new Decision(
                            decision.next(),
                            events,
                            decision.booked(),
                            decision.effects(),
                            decision.closed(),
                            decision.placement());
                };
            case THE_CAP_IS_IGNORED ->
                (state, input, now) -> {
                    var decision = table.decide(state, input, now);
                    return becomes(decision, state, EndReason.COST_CAP) ? Decision.stay(state) : decision;
                };
            case THE_LEDGER_FORGETS_A_SEGMENT ->
                (state, input, now) -> {
                    var decision = table.decide(state, input, now);
                    var cost = decision.next().cost();
                    return decision.booked().isEmpty()
                            ? decision
                            : booking(
                                    decision,
                                    new Cost(state.cost().booked(), cost.open(), cost.announced(), cost.warned()));
                };
            case THE_PRICE_NEVER_CHANGES ->
                (state, input, now) -> input instanceof Input.Seen seen
                                && state.standing().machine().isPresent()
                        ? table.decide(
                                state,
                                new Input.Seen(
                                        seen.attempt(),
                                        seen.machine().toBuilder()
                                                .costPerHour(state.standing()
                                                        .machine()
                                                        .get()
                                                        .costPerHour())
                                                .build(),
                                        seen.takenAt()),
                                now)
                        : table.decide(state, input, now);
            case A_SECRET_IS_TOLD ->
                (state, input, now) -> {
                    var decision = table.decide(state, input, now);
                    return input instanceof Input.Created ? telling(decision, SimCloud.SECRET) : decision;
                };
            case A_STOPPED_MACHINE_IS_TAKEN_FOR_LOST ->
                (state, input, now) -> input instanceof Input.Seen seen
                                && seen.machine().preempted()
                                && state.situation() == Situation.STOPPED
                        ? table.decide(
                                state.toBuilder()
                                        .wish(SessionState.Wish.UP)
                                        .stoppedAt(Optional.empty())
                                        .build(),
                                input,
                                now)
                        : table.decide(state, input, now);
            case THE_LAST_OUTCOME_STAYS ->
                (state, input, now) -> table.decide(
                        state.task()
                                .filter(task -> input instanceof Input.Finished)
                                .map(task -> state.toBuilder()
                                        .task(Task.of(task.nonce(), task.retryOn()))
                                        .build())
                                .orElse(state),
                        input,
                        now);
            case SILENCE_IS_SUCCESS ->
                (state, input, now) -> input instanceof Input.Silent silent
                        ? table.decide(state, new Input.Finished(silent.attempt(), 0, "log"), now)
                        : table.decide(state, input, now);
            default -> table;
        };
    }

    private static boolean becomes(Decision decision, SessionState before, EndReason reason) {
        return before.wish().reason().isEmpty()
                && decision.next().wish().reason().equals(Optional.of(reason));
    }

    private static Decision without(Decision decision, Class<? extends Effect> kind) {
        var effects = decision.effects().stream()
                .filter(effect -> !kind.isInstance(effect))
                .toList();
        return new Decision(
                decision.next(),
                decision.events(),
                decision.booked(),
                effects,
                decision.closed(),
                decision.placement());
    }

    private static Decision booking(Decision decision, Cost cost) {
        return new Decision(
                decision.next().toBuilder().cost(cost).build(),
                decision.events(),
                List.of(),
                decision.effects(),
                decision.closed(),
                decision.placement());
    }

    private static Decision telling(Decision decision, String word) {
        var events = decision.events().stream()
                .map(event -> new NewEvent(event.type(), event.attempt(), Map.of("raw", word)))
                .toList();
        return new Decision(
                decision.next(),
                events,
                decision.booked(),
                decision.effects(),
                decision.closed(),
                decision.placement());
    }
}
