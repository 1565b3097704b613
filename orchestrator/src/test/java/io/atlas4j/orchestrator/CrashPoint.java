package io.atlas4j.orchestrator;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The steps at which a process is killed, and what is there when another one has had its time. */
enum CrashPoint {
    START_INTENT_NOT_COMMITTED(Scenario.START, "before commit intent", nothing()),
    START_INTENT_COMMITTED_NOT_ANSWERED(Scenario.START, "after commit intent", runs(1)),
    START_CLAIM_NOT_COMMITTED(Scenario.START, "before commit Claimed#1", runs(1)),
    START_CLAIMED_NOT_RENTED(Scenario.START, "before call create#1", runs(2)),
    START_RENTED_NOT_ANSWERED(Scenario.START, "after call create#1", runs(1)),
    START_ANSWER_NOT_COMMITTED(Scenario.START, "before commit Created#1", runs(1)),
    START_ANSWER_COMMITTED(Scenario.START, "after commit Created#1", runs(1)),

    FULL_REFUSAL_NOT_COMMITTED(Scenario.FULL, "before commit Refused#2", runs(2)),
    FULL_NEXT_ATTEMPT_COMMITTED(Scenario.FULL, "after commit Refused#2", runs(2)),

    END_WISH_NOT_COMMITTED(Scenario.END, "before commit Terminate#1", runs(1)),
    END_WISH_COMMITTED_NOT_ANSWERED(Scenario.END, "after commit Terminate#1", over(1)),
    END_NOT_SENT(Scenario.END, "before call terminate#1", over(1)),
    END_DONE_NOT_ANSWERED(Scenario.END, "after call terminate#1", over(1)),
    END_SEEN_GONE_NOT_COMMITTED(Scenario.END, "before commit SeenGone#1", over(1)),
    END_SEEN_GONE_COMMITTED(Scenario.END, "after commit SeenGone#1", over(1)),
    IDLE_END_NOT_COMMITTED(Scenario.IDLE, "before commit Woke#1", over(1)),
    IDLE_END_COMMITTED(Scenario.IDLE, "after commit Woke#1", over(1)),

    RESPAWN_PREEMPTION_NOT_COMMITTED(Scenario.PREEMPTED, "before commit Seen#1", followed(2)),
    RESPAWN_PREEMPTION_COMMITTED(Scenario.PREEMPTED, "after commit Seen#1", followed(2)),
    RESPAWN_OLD_END_NOT_SENT(Scenario.PREEMPTED, "before call terminate#1", followed(2)),
    RESPAWN_OLD_ENDED_NOT_ANSWERED(Scenario.PREEMPTED, "after call terminate#1", followed(2)),
    RESPAWN_OLD_GONE_NOT_COMMITTED(Scenario.PREEMPTED, "before commit SeenGone#2", followed(2)),
    RESPAWN_NEXT_DUE_COMMITTED(Scenario.PREEMPTED, "after commit SeenGone#2", followed(2)),
    RESPAWN_NEXT_CLAIM_NOT_COMMITTED(Scenario.PREEMPTED, "before commit Claimed#2", followed(2)),
    RESPAWN_NEXT_CLAIMED_NOT_RENTED(Scenario.PREEMPTED, "before call create#2", followed(3)),
    RESPAWN_NEXT_RENTED_NOT_ANSWERED(Scenario.PREEMPTED, "after call create#2", followed(2)),
    RESPAWN_NEXT_ANSWER_NOT_COMMITTED(Scenario.PREEMPTED, "before commit Created#2", followed(2)),
    RESPAWN_NEXT_ANSWER_COMMITTED(Scenario.PREEMPTED, "after commit Created#2", followed(2)),
    RESPAWN_VANISHED_NOT_COMMITTED(Scenario.VANISHED, "before commit Checked#2", replaced()),
    RESPAWN_VANISHED_COMMITTED(Scenario.VANISHED, "after commit Checked#2", replaced()),

    ADOPTION_LOSS_NOT_COMMITTED(Scenario.LOST_AFTER, "before commit AnswerLost#1", runs(1)),
    ADOPTION_LOSS_COMMITTED(Scenario.LOST_AFTER, "after commit AnswerLost#1", runs(1)),
    ADOPTION_FOUND_NOT_COMMITTED(Scenario.LOST_AFTER, "before commit Seen#1", runs(1)),
    ADOPTION_FOUND_COMMITTED(Scenario.LOST_AFTER, "after commit Seen#1", runs(1)),
    ADOPTION_FIRST_LIST_COMMITTED(Scenario.LOST_BEFORE, "after commit NotListed#1", runs(2)),
    ADOPTION_NONE_FOUND_NOT_COMMITTED(Scenario.LOST_BEFORE, "before commit NotListed#2", runs(2)),
    ADOPTION_NONE_FOUND_COMMITTED(Scenario.LOST_BEFORE, "after commit NotListed#2", runs(2)),
    ADOPTION_UNWANTED_MEANWHILE(Scenario.LOST_AND_ENDED, "after commit Terminate#1", over(1)),
    ADOPTION_TO_BE_ENDED_NOT_COMMITTED(Scenario.LOST_AND_ENDED, "before commit Seen#1", over(1)),
    ADOPTION_TO_BE_ENDED_COMMITTED(Scenario.LOST_AND_ENDED, "after commit Seen#1", over(1)),
    ADOPTION_BY_HAND_NOT_COMMITTED(Scenario.STRAY, "before commit intent", stray()),
    ADOPTION_BY_HAND_COMMITTED(Scenario.STRAY, "after commit intent", runs(1)),

    LATE_MACHINE_NOT_COMMITTED(Scenario.LATE, "before commit Late#2", followed(2)),
    LATE_MACHINE_COMMITTED(Scenario.LATE, "after commit Late#2", followed(2)),
    LATE_MACHINE_ENDED_NOT_ANSWERED(Scenario.LATE, "after call terminate#1", followed(2)),

    STOP_WISH_NOT_COMMITTED(Scenario.STOP, "before commit Stop#1", runs(1)),
    STOP_WISH_COMMITTED(Scenario.STOP, "after commit Stop#1", stands()),
    STOP_DONE_NOT_ANSWERED(Scenario.STOP, "after call stop#1", stands()),
    STOP_SEEN_NOT_COMMITTED(Scenario.STOP, "before commit Seen#1", stands()),
    RESTART_WISH_NOT_COMMITTED(Scenario.RESTART, "before commit Start#1", stands()),
    RESTART_WISH_COMMITTED(Scenario.RESTART, "after commit Start#1", runs(1)),
    RESTART_DONE_NOT_ANSWERED(Scenario.RESTART, "after call start#1", runs(1)),
    RESTART_SEEN_NOT_COMMITTED(Scenario.RESTART, "before commit Seen#1", runs(1)),

    FINISH_NOT_COMMITTED(Scenario.TASK, "before commit Seen#1", over(1)),
    FINISH_COMMITTED(Scenario.TASK, "after commit Seen#1", over(1));

    /** What the process does until then. */
    enum Scenario {
        START,
        FULL,
        END,
        IDLE,
        PREEMPTED,
        VANISHED,
        LOST_AFTER,
        LOST_BEFORE,
        LOST_AND_ENDED,
        STRAY,
        LATE,
        STOP,
        RESTART,
        TASK
    }

    /**
     * What is there in the end.
     *
     * @param phase the session's; empty when there is no session
     * @param made the attempts whose machines were made
     * @param ended those of them that were told to end
     * @param attempt the last, which has the machine if there is one
     */
    record Outcome(Optional<Phase> phase, Set<Integer> made, Set<Integer> ended, int attempt) {}

    final Scenario scenario;
    final String moment;

    @SuppressWarnings("ImmutableEnumChecker") // a record, of sets that cannot be changed
    final Outcome outcome;

    CrashPoint(Scenario scenario, String moment, Outcome outcome) {
        this.scenario = scenario;
        this.moment = moment;
        this.outcome = outcome;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Outcome nothing() {
        return new Outcome(Optional.empty(), Set.of(), Set.of(), 0);
    }

    /** Nobody took it, and it is nobody's to end. */
    private static Outcome stray() {
        return new Outcome(Optional.empty(), Set.of(1), Set.of(), 0);
    }

    /** One machine was made, for that attempt. */
    private static Outcome runs(int attempt) {
        return new Outcome(Optional.of(Phase.RUNNING), Set.of(attempt), Set.of(), attempt);
    }

    /** The first machine was ended, that one took its place. */
    private static Outcome followed(int attempt) {
        return new Outcome(Optional.of(Phase.RUNNING), Set.of(1, attempt), Set.of(1), attempt);
    }

    /** The first machine was lost without an end. */
    private static Outcome replaced() {
        return new Outcome(Optional.of(Phase.RUNNING), Set.of(1, 2), Set.of(), 2);
    }

    private static Outcome stands() {
        return new Outcome(Optional.of(Phase.STOPPED), Set.of(1), Set.of(), 1);
    }

    private static Outcome over(int attempt) {
        return new Outcome(Optional.of(Phase.ENDED), Set.of(attempt), Set.of(attempt), attempt);
    }
}
