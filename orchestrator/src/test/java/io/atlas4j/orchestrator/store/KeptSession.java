package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.NewEvent;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@link MemorySessionStore} keeps of one session: its rows in every table. */
final class KeptSession {
    private final String installation;
    final NewSession made;
    private final Consumer<SessionEvent> stream;
    private final Consumer<Alert> alerts;
    final List<SessionEvent> events = new ArrayList<>();
    private long said;
    final Map<Integer, Attempt> attempts = new TreeMap<>();

    final List<Booked> ledger = new ArrayList<>();

    private @Nullable SessionRow row;

    /** As the next reader gets it. */
    SessionState state;

    /** As counted by the last commit: a touch alone does not move it. */
    Optional<Instant> nextWake;

    /** A row that was written with the claim. */
    static final class Attempt {
        Optional<Placement> placement = Optional.empty();
        Optional<Compute> machine = Optional.empty();
        Optional<String> closedWhy = Optional.empty();
        Optional<Instant> askedAt = Optional.empty();
        Optional<Instant> goneAt = Optional.empty();
        Optional<Instant> lateAt = Optional.empty();
        boolean placeTried;
    }

    KeptSession(String installation, NewSession made, Consumer<SessionEvent> stream, Consumer<Alert> alerts) {
        this.installation = installation;
        this.made = made;
        this.stream = stream;
        this.alerts = alerts;
        this.state = made.state();
        this.nextWake = state.nextWake();
        say(List.of(NewEvent.requested(state, made.provider())), state.times().createdAt());
    }

    boolean isOver() {
        return state.times().endedAt().isPresent();
    }

    /** Whether none of its machines was seen, and nothing was paid for them, since then. */
    boolean isQuietSince(Instant at) {
        return attempts.values().stream()
                        .allMatch(attempt -> attempt.goneAt.filter(at::isAfter).isPresent()
                                && attempt.lateAt
                                        .filter(late -> !late.isBefore(at))
                                        .isEmpty())
                && ledger.stream().allMatch(line -> line.until().isBefore(at));
    }

    Account account() {
        return new Account(made.provider(), made.account());
    }

    /** The same object for as long as nothing changed: whatever changes makes another state. */
    @SuppressWarnings("ReferenceEquality") // meant: another object, however equal
    SessionRow row() {
        if (row == null || row.state() != state) {
            row = rowNow();
        }
        return row;
    }

    private SessionRow rowNow() {
        var attempt = Optional.ofNullable(attempts.get(state.attempt()));
        return new SessionRow(
                state,
                made.provider(),
                made.account(),
                made.userId(),
                made.name(),
                made.auth(),
                nameOf(state.attempt()),
                state.standing().machine().isPresent() ? Optional.empty() : attempt.flatMap(row -> row.machine),
                attempt.flatMap(row -> row.lateAt),
                made.guarded());
    }

    private String nameOf(int attempt) {
        return new MachineName(installation, state.id(), attempt).toString();
    }

    Optional<AttemptRow> attemptRow(int number) {
        return Optional.ofNullable(attempts.get(number))
                .map(row -> new AttemptRow(
                        state.id(),
                        number,
                        nameOf(number),
                        number == state.attempt(),
                        row.machine.map(Compute::id),
                        row.askedAt,
                        row.goneAt,
                        row.lateAt));
    }

    void commit(Decision decision, Instant now) {
        var before = state;
        var next = decision.next();
        var over = next.standing() instanceof Standing.Gone && !(before.standing() instanceof Standing.Gone);
        if (next.attempt() != before.attempt() || over) {
            close(before.attempt(), decision, now);
        } else if (!next.standing().equals(before.standing())) {
            stand(decision);
        }
        write(next, before.times().touchedAt(), before.version() + 1);
        nextWake = next.nextWake();
        ledger.addAll(decision.booked());
        for (var line : decision.booked()) {
            if (line.kind() == SpendKind.LATE && attempts.containsKey(line.attempt())) {
                attempts.get(line.attempt()).lateAt = Optional.of(line.until());
            }
        }
        say(decision.events(), now);
    }

    /** Its ledger, and what runs until now. */
    Stream<Spent> spent(Instant now) {
        var open = state.cost().open().map(segment -> segment.until(now, state.attempt()));
        return Stream.concat(ledger.stream(), open.stream())
                .map(line -> new Spent(state.id(), made.provider(), made.userId(), line));
    }

    Set<String> machineIds() {
        return attempts.values().stream()
                .flatMap(attempt -> attempt.machine.stream())
                .map(Compute::id)
                .collect(Collectors.toSet());
    }

    private void close(int number, Decision decision, Instant now) {
        var row = attempts.get(number);
        if (row != null) {
            row.goneAt = Optional.of(now);
            row.closedWhy = decision.closed().map(Decision.Closed::why);
            row.placeTried = decision.closed().map(Decision.Closed::placeTried).orElse(false);
        }
    }

    private void stand(Decision decision) {
        var row = attempts.computeIfAbsent(decision.next().attempt(), number -> new Attempt());
        if (decision.next().standing() instanceof Standing.InFlight) {
            row.placement = decision.placement();
            row.askedAt = decision.next().times().askedAt();
        } else if (decision.next().standing().machine().isPresent()) {
            row.machine = decision.next().standing().machine();
        }
    }

    private void say(List<NewEvent> fresh, Instant at) {
        for (var event : fresh) {
            events.add(new SessionEvent(state.id(), ++said, event.type(), at, event.attempt(), event.detail()));
            stream.accept(events.getLast());
            Alert.of(state.id(), event, at).ifPresent(alerts);
            if (event.type() == EventType.LATE_MACHINE && attempts.containsKey(event.attempt())) {
                attempts.get(event.attempt()).lateAt = Optional.of(at);
            }
        }
        write(state, state.times().touchedAt(), state.version());
    }

    private void write(SessionState next, Instant touchedAt, long version) {
        state = new SessionState(
                        next.id(),
                        version,
                        said,
                        next.wish(),
                        next.attempt(),
                        next.respawns(),
                        next.standing(),
                        next.limits(),
                        next.times(),
                        next.retry(),
                        next.cost(),
                        next.task())
                .touchedAt(touchedAt);
    }

    /** Whether it is still wanted. */
    boolean touched(Instant at) {
        if (state.wish().wanted() == Wanted.GONE) {
            return false;
        }
        if (at.isAfter(state.times().touchedAt())) {
            state = state.touchedAt(at);
        }
        return true;
    }

    void takeOver(Instant now) {
        if (isOver()) {
            return;
        }
        if (state.standing() instanceof Standing.InFlight inFlight) {
            wake(new Standing.InFlight(inFlight.holder(), now), now);
        } else if (state.standing() instanceof Standing.Due
                || state.standing() instanceof Standing.Leaving
                || state.phase().isEnding()) {
            wake(state.standing(), now);
        }
    }

    private void wake(Standing standing, Instant now) {
        state = new SessionState(
                state.id(),
                state.version() + 1,
                state.events(),
                state.wish(),
                state.attempt(),
                state.respawns(),
                standing,
                state.limits(),
                state.times(),
                new SessionState.Retry(state.retry().tries(), now, state.retry().alarmed()),
                state.cost(),
                state.task());
        nextWake = Optional.of(now);
    }
}
