package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What can be learnt about a session: the columns of the table. */
public sealed interface Input {
    /** About one attempt; of another than the current one it is about a machine that nobody wants. */
    sealed interface OfAttempt extends Input {
        int attempt();
    }

    /** A worker wants to send the create of the attempt. */
    record Claimed(int attempt, String holder, Instant until, Placement placement) implements OfAttempt {}

    /** The worker's create takes its time: it wants to keep the attempt until then. */
    record Renewed(int attempt, String holder, Instant until) implements OfAttempt {}

    /** Nothing could be asked yet; try again later. */
    record Deferred(int attempt, Duration pause, String why) implements OfAttempt {}

    /** The provider answered the create with a machine. */
    record Created(int attempt, Compute machine) implements OfAttempt {}

    /**
     * The provider rented nothing.
     *
     * @param next what may be tried
     */
    record Refused(int attempt, Next next, String why) implements OfAttempt {}

    /** What a refusal leaves open. */
    sealed interface Next {
        /** Another placement may have room. */
        record OtherPlace() implements Next {}

        /** The same again, after a while. */
        record Later(Duration pause) implements Next {}

        /** Nothing: it would fail everywhere. */
        record Nothing(EndReason reason) implements Next {}
    }

    /** The answer to the create never came, or said nothing. */
    record AnswerLost(int attempt) implements OfAttempt {}

    /**
     * The provider showed the machine.
     *
     * @param takenAt when it was asked; much may have happened until this is heard
     */
    record Seen(int attempt, Compute machine, Instant takenAt) implements OfAttempt {}

    /**
     * A complete list did not show the machine.
     *
     * @param lag how long a machine that exists may be missing from a list
     */
    record NotListed(int attempt, Instant takenAt, Duration lag) implements OfAttempt {}

    /**
     * The provider was asked for this one machine; empty when it says that there is none.
     *
     * @param takenAt when it was asked
     */
    record Checked(int attempt, Optional<Compute> machine, Instant takenAt) implements OfAttempt {}

    /** The machine was ended and is not there any more. */
    record SeenGone(int attempt) implements OfAttempt {}

    /** The end was refused, failed, or the machine is still there. */
    record NotGone(int attempt, String why) implements OfAttempt {}

    /**
     * The machine of an attempt that is over was seen.
     *
     * @param announced whether an event said so before
     * @param countedUntil until when its cost is in the ledger
     */
    record Late(int attempt, Compute machine, boolean announced, Optional<Instant> countedUntil) implements Input {}

    /**
     * The machine could not be stopped, or started, as was wanted.
     *
     * @param refused whether trying again would be in vain
     */
    record PowerFailed(int attempt, boolean refused, String why) implements OfAttempt {}

    /**
     * The task's command ended.
     *
     * @param source how that was learnt: {@code callback}, {@code log} or {@code provider}
     */
    record Finished(int attempt, int exitCode, String source) implements OfAttempt {}

    /** The machine is over, and how its command ended cannot be learnt. */
    record Silent(int attempt, String why) implements OfAttempt {}

    /** The machine's own word, for the history. */
    record Told(int attempt, EventType type, Map<String, Object> detail) implements OfAttempt {}

    /** The provider's bill for the session's machines up to that moment, in USD. */
    record Billed(BigDecimal total, Instant upTo) implements Input {}

    /** The machine is to be stopped, its disk kept. */
    record Stop() implements Input {}

    /** The stopped machine is wanted up again. */
    record Start() implements Input {}

    /** The time asked for by {@link SessionState#nextWake()} has come, or somebody looks for another reason. */
    record Woke() implements Input {}

    /** The session is not wanted any more. */
    record Terminate(EndReason reason) implements Input {}
}
