package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SessionFilter;
import io.atlas4j.orchestrator.TaskOutcome;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.loop.SteppedEngine;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Situation;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.machine.Table;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.orchestrator.store.MemorySessionStore;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.telemetry.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What must hold, judged by what the cloud knows and the database says. Promises with a time in them are judged over fair
 * time: all is answered, ends are accepted, and somebody keeps the loops going.
 */
final class Judge implements CloudWitness {
    private static final long CLAIM = SteppedEngine.CLAIM.toMillis();

    private final Consumer<Supplier<String>> trace;
    private final Clock clock;
    private final MemorySessionStore store;
    private final Coverage coverage;
    private final Map<String, Known> sessions = new LinkedHashMap<>();
    private final Set<String> sent = new HashSet<>();
    private final Map<String, Long> claimedAt = new HashMap<>();
    private final Meters meters;
    private final Purse purse;
    private List<SessionRow> rows = List.of();
    private long read = -1;
    private long checked = -1;
    private Optional<String> breach = Optional.empty();

    /** A session as it was when it was last looked at. */
    private static final class Known {
        SessionState state;
        boolean terminated;
        final Map<Node, Long> touched = new HashMap<>();
        long safelyTouched;
        final Set<Integer> reported = new HashSet<>();

        Known(SessionState state) {
            this.state = state;
        }
    }

    Judge(Clock clock, MemorySessionStore store, Coverage coverage, Consumer<Supplier<String>> trace) {
        this.trace = trace;
        this.clock = clock;
        this.store = store;
        this.coverage = coverage;
        this.meters = new Meters(this);
        this.purse = new Purse(store, this, clock);
    }

    /** Notes the first promise that was not kept. */
    void broken(String what) {
        if (breach.isEmpty()) {
            breach = Optional.of(what);
        }
    }

    Optional<String> breach() {
        return breach;
    }

    Meters meters() {
        return meters;
    }

    Purse purse() {
        return purse;
    }

    /** Every session, oldest first. */
    List<SessionRow> rows() {
        if (read != store.writes()) {
            rows = store.list(SessionFilter.ALL);
            read = store.writes();
        }
        return rows;
    }

    /** Sessions have names that nobody can guess; a trace that is to be the same twice gives them others. */
    String nickname(String sessionId) {
        var rows = rows();
        for (var i = 0; i < rows.size(); i++) {
            if (rows.get(i).state().id().equals(sessionId)) {
                return "s" + (i + 1);
            }
        }
        return "nobody";
    }

    /** The production table, its cells counted. */
    Table watched() {
        return (state, input, now) -> {
            coverage.visit(state.situation(), input);
            try {
                var decision = SessionMachine.decide(state, input, now);
                if ((input instanceof Input.Claimed || input instanceof Input.Renewed) && decision.changes(state)) {
                    claimedAt.put(state.id() + "-" + state.attempt(), clock.now());
                }
                if (decision.next().situation() != state.situation()) {
                    trace.accept(() -> "        " + nickname(state.id()) + ": " + state.situation() + " -- "
                            + input.getClass().getSimpleName() + " --> "
                            + decision.next().situation());
                }
                return decision;
            } catch (RuntimeException e) {
                broken(input + " in " + state.situation() + " fails with " + e);
                throw e;
            }
        };
    }

    void heard(Event event) {
        keepsSecrets(event.metadata());
    }

    private void keepsSecrets(Map<String, Object> words) {
        for (var word : words.values()) {
            if (word instanceof String text
                    ? text.contains(SimCloud.SECRET)
                    : word.toString().contains(SimCloud.SECRET)) {
                broken("a secret stands in " + words);
            }
        }
    }

    /** A create is about to leave a node. */
    void sends(String name) {
        var mark = MachineName.parse(name);
        if (mark.isEmpty()) {
            broken("a machine is asked for by the name " + name);
            return;
        }
        if (!sent.add(name)) {
            broken("two creates were sent under one name, attempt " + mark.get().attempt());
        }
        var age = clock.now()
                - claimedAt.getOrDefault(
                        mark.get().sessionId() + "-" + mark.get().attempt(), 0L);
        if (age > CLAIM) {
            broken("a create is sent " + age / 1000 + " s after its claim");
        }
    }

    @Override
    public boolean isStale(String name) {
        var mark = MachineName.parse(name).orElseThrow();
        return store.find(mark.sessionId())
                .filter(row ->
                        row.state().attempt() == mark.attempt() && row.state().standing() instanceof Standing.InFlight)
                .isEmpty();
    }

    boolean hasNoRow(MachineName mark) {
        return mark.installation().equals(store.installation())
                && store.attemptsNamed(List.of(mark)).isEmpty();
    }

    @Override
    public void created(SimMachine machine) {
        var mark = machine.mark.orElseThrow();
        if (hasNoRow(mark)) {
            broken("a machine was rented whose intent is not in the database: " + machine);
        }
        for (var other : meters.machinesOf(mark.sessionId())) {
            if (other != machine && other.isLive() && !other.stale && !machine.stale) {
                broken(machine + " was rented before " + other + " was settled");
            }
        }
        checked = -1;
    }

    @Override
    public void ended(SimMachine machine) {
        isOurs(machine, "ended");
        if (machine.mark
                .flatMap(this::row)
                .filter(row -> isWanted(row, machine))
                .isPresent()) {
            broken(machine + " was ended, and is wanted");
        }
    }

    @Override
    public void switched(SimMachine machine) {
        isOurs(machine, "stopped or started");
    }

    private void isOurs(SimMachine machine, String deed) {
        var ours = machine.mark
                .filter(mark -> mark.installation().equals(store.installation()) && !hasNoRow(mark))
                .isPresent();
        if (!ours) {
            broken(machine + " was " + deed + " and is not ours by any row");
        }
    }

    Optional<SessionRow> row(MachineName mark) {
        return mark.installation().equals(store.installation()) ? store.find(mark.sessionId()) : Optional.empty();
    }

    /** Whether the session of that row wants this very machine. */
    static boolean isWanted(SessionRow row, SimMachine machine) {
        var state = row.state();
        if (state.wish().wanted() == Wanted.GONE
                || machine.mark
                        .filter(mark -> mark.attempt() == state.attempt())
                        .isEmpty()) {
            return false;
        }
        return switch (state.standing()) {
            case Standing.InFlight inFlight -> true;
            case Standing.Unknown unknown -> true;
            case Standing.Rented rented -> rented.shown().id().equals(machine.id);
            case Standing.Due due -> false;
            case Standing.Leaving leaving -> false;
            case Standing.Gone gone -> false;
        };
    }

    /** A machine, or somebody in its name, tells how the command ended. */
    void reports(String id, int code) {
        known(id).ifPresent(known -> known.reported.add(code));
    }

    Optional<Situation> situationOf(String id) {
        return store.find(id).map(row -> row.state().situation());
    }

    int attemptOf(String id) {
        return store.find(id).orElseThrow().state().attempt();
    }

    /** What marks the end of the command in that machine's log; a session that is no task has none. */
    String nonceOf(String machineId) {
        return meters.machine(machineId)
                .flatMap(machine -> machine.mark)
                .flatMap(this::row)
                .flatMap(row -> row.state().task())
                .map(Task::nonce)
                .orElse("none");
    }

    void said(RuntimeException failure) {
        keepsSecrets(Map.of("failure", failure));
    }

    boolean hasRow(MachineName mark) {
        return row(mark).isPresent() && !hasNoRow(mark);
    }

    /** Whether it is too late to touch. */
    boolean isIdleOver(String id) {
        return store.find(id)
                .filter(row -> row.state()
                        .wish()
                        .reason()
                        .filter(EndReason.IDLE::equals)
                        .isPresent())
                .isPresent();
    }

    /** The caller was told that its touch of that moment counts. */
    void touched(String id, Node node, long at, boolean late) {
        if (late) {
            broken("a touch counted after the idle end");
        }
        known(id).ifPresent(known -> known.touched.put(node, at));
    }

    /** A node has written down its touches of before that moment. */
    void flushed(Node node, long before) {
        for (var known : sessions.values()) {
            var touched = known.touched.getOrDefault(node, 0L);
            if (touched < before) {
                known.safelyTouched = Math.max(known.safelyTouched, touched);
            }
        }
    }

    /** A node has lost its memory. */
    void forgot(Node node) {
        sessions.values().forEach(known -> known.touched.remove(node));
    }

    private Optional<Known> known(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** Looks at all that changed. */
    void check() {
        if (checked == store.writes()) {
            return;
        }
        checked = store.writes();
        purse.check(rows());
        for (var row : rows()) {
            var id = row.state().id();
            var known = sessions.computeIfAbsent(
                    id,
                    key -> new Known(SessionState.requested(
                            id,
                            row.state().limits(),
                            row.state().task(),
                            row.state().times().createdAt())));
            if (known.state.version() != row.state().version()
                    || known.state.events() != row.state().events()) {
                changed(known, row);
                known.state = row.state();
            }
        }
        meters.check(rows());
    }

    private void changed(Known known, SessionRow row) {
        var before = known.state;
        var state = row.state();
        if (before.wish().wanted() == Wanted.GONE && !before.wish().equals(state.wish())) {
            broken("what was wanted gone for " + before.wish() + " is now " + state.wish());
        }
        if (before.times().endedAt().isPresent() && !(state.standing() instanceof Standing.Gone)) {
            broken("a session that ended is " + state.situation());
        }
        told(known, store.events(state.id(), before.events()));
        outcome(known, state);
        var ended = state.times().endedAt().isPresent();
        if (ended != known.terminated) {
            broken(
                    ended
                            ? "a session ended without a word"
                            : "a session is said to be over and is " + state.situation());
        }
        if (ended && before.times().endedAt().isEmpty()) {
            nothingLeft(row);
        }
        if (before.wish().reason().isEmpty()
                && state.wish().reason().filter(EndReason.IDLE::equals).isPresent()) {
            wasIdle(known, state);
        }
        if (state.situation() != before.situation()) {
            keepsDisk(before, state);
            keepsSecrets(Map.of("row", row));
        }
        meters.ledgerAddsUp(state, store.ledger(state.id()));
    }

    private void told(Known known, List<SessionEvent> fresh) {
        var number = known.state.events();
        for (var event : fresh) {
            if (event.number() != ++number) {
                broken("event " + event.number() + " follows " + (number - 1));
            }
            if (event.type() == EventType.TERMINATED) {
                if (known.terminated) {
                    broken("a session is said to be over twice");
                }
                known.terminated = true;
            }
            keepsSecrets(event.detail());
        }
    }

    /** The end of a task is told once, and by somebody. */
    private void outcome(Known known, SessionState state) {
        var before = known.state.task().flatMap(Task::outcome);
        var after = state.task().flatMap(Task::outcome);
        if (before.isPresent() && !before.equals(after)) {
            broken("a task ended as " + before.get() + ", then as " + after);
        }
        if (state.task().isPresent() && state.times().endedAt().isPresent() && after.isEmpty()) {
            broken("a task is over, and how is not said");
        }
        after.filter(outcome -> before.isEmpty())
                .map(TaskOutcome::exitCode)
                .filter(OptionalInt::isPresent)
                .filter(code -> !known.reported.contains(code.getAsInt())
                        && meters.machinesOf(state.id()).stream()
                                .noneMatch(machine -> machine.exitCode == code.getAsInt()))
                .ifPresent(code -> broken("a task is said to have ended with " + code + ", which nobody told"));
    }

    /** What was stopped is there to be started again: a machine that looks taken back, or comes late, is not given up. */
    private void keepsDisk(SessionState before, SessionState state) {
        var stopped = before.wish().wanted() == Wanted.STOPPED
                || (before.situation() == Situation.STARTING
                        && before.standing() instanceof Standing.Rented rented
                        && rented.since().isBefore(before.times().upSince()));
        var givenUp = state.wish()
                        .reason()
                        .filter(reason -> reason == EndReason.PREEMPTED || reason == EndReason.NOT_READY)
                        .isPresent()
                || (state.situation() == Situation.REPLACING && state.task().isEmpty()); // a task may be tried again
        if (stopped && before.wish().wanted() != Wanted.GONE && givenUp) {
            broken("a stopped machine was given up: " + before.situation() + ", then " + state.situation() + " for "
                    + state.wish());
        }
    }

    private void nothingLeft(SessionRow row) {
        for (var machine : meters.machinesOf(row.state().id())) {
            if (machine.isLive() && !machine.stale) {
                broken("a session is said to be over, and " + machine + " lives");
            }
        }
        meters.checkLedger(row.state(), store.ledger(row.state().id()));
    }

    private void wasIdle(Known known, SessionState state) {
        var limit = state.limits().idleAfter().orElseThrow().toMillis();
        var quiet = clock.now() - known.safelyTouched;
        if (quiet < limit - meters.clocksApart()) {
            broken("ended as idle for " + limit / 1000 + " s, and was touched " + quiet / 1000 + " s ago");
        }
    }
}
