package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import java.time.Duration;
import java.util.Optional;

/**
 * How long what is over is kept. A session that is not over is never forgotten, nor what happened to it; only what its
 * machines said of themselves is, when it is old.
 *
 * @param logs the events {@code log} and {@code progress}, from when they were said; empty keeps them
 * @param events the history of a session, from its end; empty keeps it as long as the session
 * @param sessions a session with its ledger, its key and the names of its machines, from its end or from the last time one of
 *     its machines was seen or paid for; empty keeps it for ever
 */
public record Retention(Optional<Duration> logs, Optional<Duration> events, Optional<Duration> sessions) {
    /** Less would forget the names of machines that may still show up, and what a bill still adds to. */
    public static final Duration SHORTEST = Duration.ofDays(7);

    /** Logs 14 days, histories 90 days, sessions 400 days: a bill can be compared with that of a year ago. */
    public static final Retention DEFAULT = new Retention(
            Optional.of(Duration.ofDays(14)), Optional.of(Duration.ofDays(90)), Optional.of(Duration.ofDays(400)));

    /** Nothing is forgotten. */
    public static final Retention FOREVER = new Retention(Optional.empty(), Optional.empty(), Optional.empty());

    public Retention {
        check("logs", logs, Duration.ofSeconds(1));
        check("events", events, Duration.ofSeconds(1));
        check("sessions", sessions, SHORTEST);
    }

    private static void check(String field, Optional<Duration> kept, Duration shortest) {
        if (kept.filter(time -> time.compareTo(shortest) < 0).isPresent()) {
            throw ValidationException.of(field, "must be kept for " + shortest + " at least, but is " + kept.get());
        }
    }

    public Retention logs(Duration kept) {
        return new Retention(Optional.of(kept), events, sessions);
    }

    public Retention events(Duration kept) {
        return new Retention(logs, Optional.of(kept), sessions);
    }

    /** At least {@link #SHORTEST}. */
    public Retention sessions(Duration kept) {
        return new Retention(logs, events, Optional.of(kept));
    }
}
