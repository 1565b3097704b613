package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.machine.SessionState.Limits;
import io.atlas4j.orchestrator.machine.SessionState.Retry;
import io.atlas4j.orchestrator.machine.SessionState.Times;
import io.atlas4j.orchestrator.machine.SessionState.Wish;
import java.time.Instant;
import java.util.Optional;

/** A state with something changed. */
public final class SessionStateBuilder {
    private final SessionState from;
    private final Limits limits;
    private Wish wish;
    private int attempt;
    private int respawns;
    private Standing standing;
    private Times times;
    private Retry retry;
    private Cost cost;
    private Optional<Task> task;

    SessionStateBuilder(SessionState from) {
        this.from = from;
        this.limits = from.limits();
        this.wish = from.wish();
        this.attempt = from.attempt();
        this.respawns = from.respawns();
        this.standing = from.standing();
        this.times = from.times();
        this.retry = from.retry();
        this.cost = from.cost();
        this.task = from.task();
    }

    public SessionStateBuilder wish(Wish next) {
        this.wish = next;
        return this;
    }

    public SessionStateBuilder attempt(int next) {
        this.attempt = next;
        return this;
    }

    public SessionStateBuilder respawns(int next) {
        this.respawns = next;
        return this;
    }

    public SessionStateBuilder standing(Standing next) {
        this.standing = next;
        return this;
    }

    public SessionStateBuilder retry(Retry next) {
        this.retry = next;
        return this;
    }

    public SessionStateBuilder cost(Cost next) {
        this.cost = next;
        return this;
    }

    public SessionStateBuilder task(Task next) {
        this.task = Optional.of(next);
        return this;
    }

    public SessionStateBuilder touchedAt(Instant at) {
        times = new Times(
                times.createdAt(),
                at,
                times.upSince(),
                times.askedAt(),
                times.readyAt(),
                times.stoppedAt(),
                times.endedAt());
        return this;
    }

    /** Wanted up anew, from a moment after it was last ready. */
    public SessionStateBuilder upSince(Instant at) {
        var since = times.readyAt()
                .filter(ready -> !ready.isBefore(at))
                .map(ready -> ready.plusMillis(1))
                .orElse(at);
        times = new Times(
                times.createdAt(),
                times.touchedAt(),
                since,
                times.askedAt(),
                times.readyAt(),
                times.stoppedAt(),
                times.endedAt());
        return this;
    }

    public SessionStateBuilder askedAt(Optional<Instant> at) {
        times = new Times(
                times.createdAt(),
                times.touchedAt(),
                times.upSince(),
                at,
                times.readyAt(),
                times.stoppedAt(),
                times.endedAt());
        return this;
    }

    public SessionStateBuilder readyAt(Instant at) {
        var ready = at.isBefore(times.upSince()) ? times.upSince() : at;
        times = new Times(
                times.createdAt(),
                times.touchedAt(),
                times.upSince(),
                times.askedAt(),
                Optional.of(ready),
                times.stoppedAt(),
                times.endedAt());
        return this;
    }

    public SessionStateBuilder stoppedAt(Optional<Instant> at) {
        times = new Times(
                times.createdAt(),
                times.touchedAt(),
                times.upSince(),
                times.askedAt(),
                times.readyAt(),
                at,
                times.endedAt());
        return this;
    }

    public SessionStateBuilder endedAt(Instant at) {
        times = new Times(
                times.createdAt(),
                times.touchedAt(),
                times.upSince(),
                times.askedAt(),
                times.readyAt(),
                times.stoppedAt(),
                Optional.of(at));
        return this;
    }

    public SessionState build() {
        return new SessionState(
                from.id(),
                from.version(),
                from.events(),
                wish,
                attempt,
                respawns,
                standing,
                limits,
                times,
                retry,
                cost,
                task);
    }
}
