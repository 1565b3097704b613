package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventPosition;
import java.time.Instant;
import java.util.List;

/** What needs a person, and how far each webhook was told of it. Those about sessions are written with their events. */
public interface Alerts {
    /** An alert and its place among all, which is like that of an event. */
    record Placed(EventPosition position, Alert alert) {}

    /**
     * How far a webhook was told.
     *
     * @param position of the last alert that is done
     * @param tries how often the next one failed
     * @param retryAt not before then
     */
    record Told(EventPosition position, int tries, Instant retryAt) {}

    /** Raises what is said once, such as of a machine; nothing if that was raised before. */
    void raise(Alert alert, String subject);

    /** The next alerts. None comes before a position that was given out. */
    List<Placed> after(EventPosition position, int limit);

    /** How far a webhook was told; one that is new is told what happens from now on. */
    Told told(String webhook, Instant now);

    /** Notes how far a webhook is told; false if somebody else did meanwhile. */
    boolean tell(String webhook, Told before, Told after);

    /** Forgets what was raised before that moment; {@code limit} at the most. */
    int forget(Instant before, int limit);
}
