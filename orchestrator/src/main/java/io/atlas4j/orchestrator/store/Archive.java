package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * What is old, and how it is forgotten: a walk in small steps, each a transaction of its own. Only what is over is
 * forgotten, and what machines said.
 */
public interface Archive {
    /**
     * What a step did.
     *
     * @param forgotten rows of the kind that was asked for
     * @param reached where the next step begins
     * @param more whether there was so much that the next step may follow at once
     */
    record Step<P>(int forgotten, P reached, boolean more) {}

    /** A place among sessions that are over, in the order of their ends. */
    record Ended(Instant at, String id) {
        public static final Ended START = new Ended(Instant.EPOCH, "");
    }

    /** Forgets what machines said before that moment, looking at so many events. */
    Step<EventPosition> forgetLogs(EventPosition after, Instant before, int limit);

    /** Forgets the events of sessions that ended before that moment, looking at so many sessions. */
    Step<Ended> forgetEvents(Ended after, Instant endedBefore, int limit);

    /**
     * Forgets sessions that ended before that moment, with all that belongs to them: their ledgers, keys, events and the
     * names of their machines. Kept are those of which a machine was seen or money was booked since, and the account is
     * remembered. Budgets stay as they are.
     */
    Step<Ended> forgetSessions(Ended after, Instant endedBefore, int limit);

    /** Notes that a late machine is still there, so that its session is not forgotten before it is ended. */
    void stillLate(AttemptRow attempt, Instant at);

    /** The position up to which events were forgotten, if that is after this one. */
    Optional<EventPosition> forgottenAfter(EventPosition position);
}
