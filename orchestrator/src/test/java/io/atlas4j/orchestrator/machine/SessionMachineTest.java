package io.atlas4j.orchestrator.machine;

import static io.atlas4j.orchestrator.machine.Situation.ENDED;
import static io.atlas4j.orchestrator.machine.Situation.ENDING_IN_FLIGHT;
import static io.atlas4j.orchestrator.machine.Situation.ENDING_RENTED;
import static io.atlas4j.orchestrator.machine.Situation.ENDING_UNKNOWN;
import static io.atlas4j.orchestrator.machine.Situation.IN_FLIGHT;
import static io.atlas4j.orchestrator.machine.Situation.PROVISIONING;
import static io.atlas4j.orchestrator.machine.Situation.REQUESTED;
import static io.atlas4j.orchestrator.machine.Situation.RUNNING;
import static io.atlas4j.orchestrator.machine.Situation.STARTING;
import static io.atlas4j.orchestrator.machine.Situation.STOPPED;
import static io.atlas4j.orchestrator.machine.Situation.STOPPING;
import static io.atlas4j.orchestrator.machine.Situation.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.orchestrator.TaskOutcome;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table: each input in each situation. */
class SessionMachineTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusSeconds(60);
    private static final Duration LAG = Duration.ofSeconds(30);
    private static final Optional<BigDecimal> PRICE = Optional.of(new BigDecimal("3.6"));
    private static final Compute MACHINE = machine("m1", ComputeStatus.RUNNING);
    private static final Compute BOOTING = booting();

    /** The columns, an input each; rows not named in {@link #TABLE} for a column stay as they are. */
    private static final Map<String, Input> INPUTS = inputs();

    /** Where each input leads from where; everything else stays, without a word and without an effect. */
    private static final Map<String, Map<Situation, Situation>> TABLE = Map.ofEntries(
            row("claimed", "REQUESTED>IN_FLIGHT"),
            row("renewed", ""),
            row("deferred", ""),
            row("created ready", """
                    REQUESTED>RUNNING IN_FLIGHT>RUNNING UNKNOWN>RUNNING ENDING_IN_FLIGHT>ENDING_RENTED
                    ENDING_UNKNOWN>ENDING_RENTED"""),
            row("seen booting", """
                    REQUESTED>PROVISIONING IN_FLIGHT>PROVISIONING UNKNOWN>PROVISIONING STARTING>PROVISIONING
                    STOPPED>STOPPING ENDING_IN_FLIGHT>ENDING_RENTED ENDING_UNKNOWN>ENDING_RENTED"""),
            row("seen stopped", """
                    REQUESTED>STARTING IN_FLIGHT>STARTING UNKNOWN>STARTING PROVISIONING>STARTING RUNNING>STARTING
                    STOPPING>STOPPED ENDING_IN_FLIGHT>ENDING_RENTED ENDING_UNKNOWN>ENDING_RENTED"""),
            row("seen failed", """
                    REQUESTED>ENDING_RENTED IN_FLIGHT>ENDING_RENTED UNKNOWN>ENDING_RENTED PROVISIONING>ENDING_RENTED
                    STARTING>ENDING_RENTED RUNNING>ENDING_RENTED STOPPING>ENDING_RENTED STOPPED>ENDING_RENTED
                    ENDING_IN_FLIGHT>ENDING_RENTED ENDING_UNKNOWN>ENDING_RENTED"""),
            row("refused here", "IN_FLIGHT>REQUESTED UNKNOWN>REQUESTED ENDING_IN_FLIGHT>ENDED ENDING_UNKNOWN>ENDED"),
            row("refused for now", "IN_FLIGHT>REQUESTED UNKNOWN>REQUESTED ENDING_IN_FLIGHT>ENDED ENDING_UNKNOWN>ENDED"),
            row(
                    "refused for good",
                    "REQUESTED>ENDED IN_FLIGHT>ENDED UNKNOWN>ENDED ENDING_IN_FLIGHT>ENDED ENDING_UNKNOWN>ENDED"),
            row("answer lost", "IN_FLIGHT>UNKNOWN ENDING_IN_FLIGHT>ENDING_UNKNOWN"),
            row("not listed", "UNKNOWN>REQUESTED ENDING_UNKNOWN>ENDED"),
            row("not listed too early", ""),
            row("checked, unknown there", """
                    PROVISIONING>ENDING_RENTED STARTING>ENDING_RENTED RUNNING>ENDING_RENTED STOPPING>ENDING_RENTED
                    STOPPED>ENDING_RENTED"""),
            row("checked, there", "PROVISIONING>RUNNING STARTING>RUNNING STOPPED>STOPPING"),
            row("stop", "PROVISIONING>STOPPING STARTING>STOPPED RUNNING>STOPPING"),
            row("start", "STOPPING>PROVISIONING STOPPED>STARTING"),
            row("power refused", "STOPPING>RUNNING STARTING>STOPPED"),
            row("power failed", ""),
            row("finished", ""),
            row("silent", """
                    PROVISIONING>ENDING_RENTED STARTING>ENDING_RENTED RUNNING>ENDING_RENTED STOPPING>ENDING_RENTED
                    STOPPED>ENDING_RENTED"""),
            row("told", ""),
            row("billed", ""),
            row("seen gone", "REPLACING>REQUESTED ENDING_RENTED>ENDED"),
            row("not gone", ""),
            row("late", ""),
            row("woke", "IN_FLIGHT>UNKNOWN ENDING_IN_FLIGHT>ENDING_UNKNOWN"),
            row("terminate", """
                    REQUESTED>ENDED IN_FLIGHT>ENDING_IN_FLIGHT UNKNOWN>ENDING_UNKNOWN PROVISIONING>ENDING_RENTED
                    STARTING>ENDING_RENTED RUNNING>ENDING_RENTED STOPPING>ENDING_RENTED STOPPED>ENDING_RENTED
                    REPLACING>ENDING_RENTED"""));

    /** What is different for a session that respawns after every loss. */
    private static final Map<String, Map<Situation, Situation>> RESPAWNING =
            Map.ofEntries(row("checked, unknown there", """
            PROVISIONING>REQUESTED STARTING>REQUESTED RUNNING>REQUESTED STOPPING>ENDING_RENTED STOPPED>ENDING_RENTED"""));

    /** What is different for a task. */
    private static final Map<String, Map<Situation, Situation>> TASK =
            Map.ofEntries(row("seen failed", """
            REQUESTED>PROVISIONING IN_FLIGHT>PROVISIONING UNKNOWN>PROVISIONING STARTING>PROVISIONING STOPPED>STOPPING
            ENDING_IN_FLIGHT>ENDING_RENTED ENDING_UNKNOWN>ENDING_RENTED"""), row("finished", "REPLACING>ENDING_RENTED"));

    @Test
    void every_cell_of_the_table_leads_where_it_says() {
        checkTable(SessionMachineTest::in, Map.of());
    }

    @Test
    void every_cell_of_a_session_that_respawns_leads_where_it_says() {
        checkTable(situation -> in(situation, Respawn.on(RespawnCause.values()), Optional.empty()), RESPAWNING);
    }

    @Test
    void every_cell_of_a_task_leads_where_it_says() {
        checkTable(situation -> in(situation, Respawn.NEVER, Optional.of(Task.of("nonce", Set.of()))), TASK);
    }

    private static void checkTable(
            Function<Situation, SessionState> states, Map<String, Map<Situation, Situation>> different) {
        var visited = new EnumMap<Situation, TreeSet<String>>(Situation.class);
        INPUTS.forEach((column, input) -> {
            for (var situation : Situation.values()) {
                var before = states.apply(situation);
                var decision = SessionMachine.decide(before, input, NOW);
                assertThat(decision.next().situation())
                        .as("%s in %s", column, situation)
                        .isEqualTo(different
                                .getOrDefault(column, TABLE.get(column))
                                .getOrDefault(situation, situation));
                checkAlways(column, before, decision);
                visited.computeIfAbsent(situation, key -> new TreeSet<>()).add(column);
            }
        });
        visited.forEach((situation, columns) -> System.out.println("visited " + situation + ": " + columns));
        assertThat(visited.keySet()).containsExactlyInAnyOrder(Situation.values());
        assertThat(visited.values()).allSatisfy(columns -> assertThat(columns).isEqualTo(TABLE.keySet()));
    }

    @Test
    void every_kind_of_input_is_a_column() {
        assertThat(INPUTS.values().stream().map(Object::getClass).distinct())
                .containsAll(Arrays.stream(Input.class.getPermittedSubclasses())
                        .flatMap(kind -> kind.isInterface()
                                ? Arrays.stream(kind.getPermittedSubclasses())
                                : Arrays.stream(new Class<?>[] {kind}))
                        .toList());
    }

    /** What holds in each cell. */
    private static void checkAlways(String column, SessionState before, Decision decision) {
        var next = decision.next();
        var cell = column + " in " + before.situation();
        var ended = next.situation() == ENDED && before.situation() != ENDED;
        assertThat(decision.events().stream().filter(event -> event.type() == EventType.TERMINATED))
                .as("one terminal event: %s", cell)
                .hasSize(ended ? 1 : 0);
        assertThat(next.times().endedAt().isPresent()).as(cell).isEqualTo(next.situation() == ENDED);
        checkMoney(cell, before, decision);
        if (before.wish().wanted() == Wanted.GONE) {
            assertThat(next.wish()).as("never revived: %s", cell).isEqualTo(before.wish());
        }
        if (next.attempt() != before.attempt()) {
            assertThat(next.attempt()).as(cell).isEqualTo(before.attempt() + 1);
            if (!column.equals("checked, unknown there")) {
                assertThat(before.standing()).as("settled first: %s", cell).isNotInstanceOf(Standing.Rented.class);
            }
            assertThat(decision.closed()).as(cell).isPresent();
        }
        if (next.situation() == ENDING_RENTED && before.situation() != ENDING_RENTED) {
            assertThat(decision.effects()).as("ended at once: %s", cell).anyMatch(Effect.End.class::isInstance);
        }
        assertThat(next.nextWake().isPresent() || next.situation() == ENDED || isWatchedByLists(next))
                .as("never forgotten: %s", cell)
                .isTrue();
    }

    /** Nothing but a list can settle these. */
    private static boolean isWatchedByLists(SessionState state) {
        return state.situation() == ENDING_UNKNOWN;
    }

    /** The ledger and the sum in the state are the same, and nothing costs that is not there. */
    private static void checkMoney(String cell, SessionState before, Decision decision) {
        var cost = decision.next().cost();
        var lines = decision.booked().stream().map(Booked::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(cost.booked())
                .as("booked: %s", cell)
                .isEqualByComparingTo(before.cost().booked().add(lines));
        assertThat(cost.open().isPresent())
                .as("costs while there is a machine: %s", cell)
                .isEqualTo(decision.next()
                        .standing()
                        .machine()
                        .filter(machine -> machine.billing() != BillingState.NONE)
                        .isPresent());
    }

    @Test
    void news_of_an_attempt_that_was_given_up_changes_nothing_but_its_machine_is_ended() {
        for (var situation : Situation.values()) {
            var state = in(situation);
            var justMade = machine("m9", ComputeStatus.RUNNING).toBuilder()
                    .createdAt(Optional.of(NOW))
                    .build();
            var late = SessionMachine.decide(state, new Input.Created(1, justMade), NOW);
            assertThat(late.next()).isEqualTo(state);
            assertThat(late.effects()).containsExactly(new Effect.EndLate("s1", 1, "m9"));
            assertThat(late.events()).extracting(NewEvent::type).containsExactly(EventType.LATE_MACHINE);
            for (var news : List.of(
                    new Input.AnswerLost(1),
                    new Input.Seen(1, MACHINE, NOW),
                    new Input.NotListed(1, NOW, LAG),
                    new Input.SeenGone(1))) {
                assertThat(SessionMachine.decide(state, news, NOW).changes(state))
                        .as("%s in %s", news, situation)
                        .isFalse();
            }
        }
    }

    @Test
    void what_the_provider_showed_before_the_machine_was_last_started_says_nothing_of_how_it_is() {
        var started = NOW.plusSeconds(60);
        var takenBack =
                machine("m1", ComputeStatus.STOPPED).toBuilder().preempted(true).build();
        var state = in(RUNNING);
        for (var input : List.of(
                new Input.Stop(),
                new Input.Seen(2, takenBack, NOW),
                new Input.Start(),
                new Input.Seen(2, MACHINE, started))) {
            state = SessionMachine.decide(state, input, started).next();
        }
        assertThat(state.situation()).isEqualTo(RUNNING);
        for (var old : List.of(
                new Input.Seen(2, takenBack, NOW),
                new Input.Seen(2, takenBack, started.minusMillis(1)),
                new Input.Checked(2, Optional.of(takenBack), NOW))) {
            var decision = SessionMachine.decide(state, old, started);
            assertThat(decision.changes(state)).as("%s", old).isFalse();
            assertThat(decision.effects()).isEmpty();
        }
        assertThat(SessionMachine.decide(state, new Input.Seen(2, takenBack, started), started)
                        .next()
                        .wish()
                        .reason())
                .contains(EndReason.PREEMPTED);
    }

    @Test
    void a_claim_is_renewed_by_its_holder_alone_and_as_long_as_nobody_took_it() {
        var later = NOW.plusSeconds(300);
        for (var situation : Situation.values()) {
            var state = in(situation);
            var renewed = SessionMachine.decide(state, new Input.Renewed(2, "me", later), NOW);
            var held = situation == IN_FLIGHT || situation == ENDING_IN_FLIGHT;
            assertThat(renewed.next().standing())
                    .isEqualTo(held ? new Standing.InFlight("me", later) : state.standing());
            assertThat(renewed.changes(state)).isEqualTo(held);
            for (var other : List.of(new Input.Renewed(2, "you", later), new Input.Renewed(1, "me", later))) {
                assertThat(SessionMachine.decide(state, other, NOW).changes(state))
                        .isFalse();
            }
        }
    }

    @Test
    void the_next_wake_is_the_nearest_of_the_deadlines() {
        assertThat(in(RUNNING).nextWake()).contains(START.plus(Duration.ofMinutes(10)));
        assertThat(in(PROVISIONING).nextWake()).contains(START.plus(Duration.ofMinutes(20)));
        assertThat(in(IN_FLIGHT).nextWake()).contains(NOW);
        assertThat(in(ENDED).nextWake()).isEmpty();
    }

    @Test
    void waits_longer_after_each_failure_up_to_a_minute() {
        assertThat(SessionMachine.backOff(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(SessionMachine.backOff(5)).isEqualTo(Duration.ofSeconds(32));
        assertThat(SessionMachine.backOff(1000)).isEqualTo(Duration.ofMinutes(1));
    }

    private static Map<String, Input> inputs() {
        var inputs = new LinkedHashMap<String, Input>();
        inputs.put("claimed", new Input.Claimed(2, "me", NOW.plusSeconds(300), Placement.of("small")));
        inputs.put("renewed", new Input.Renewed(2, "me", NOW.plusSeconds(300)));
        inputs.put("deferred", new Input.Deferred(2, Duration.ofSeconds(5), "HTTP 500"));
        inputs.put("created ready", new Input.Created(2, MACHINE));
        inputs.put("seen booting", new Input.Seen(2, BOOTING, NOW));
        inputs.put("seen stopped", new Input.Seen(2, machine("m1", ComputeStatus.STOPPED), NOW));
        inputs.put("stop", new Input.Stop());
        inputs.put("start", new Input.Start());
        inputs.put("power refused", new Input.PowerFailed(2, true, "no room"));
        inputs.put("power failed", new Input.PowerFailed(2, false, "HTTP 500"));
        inputs.put("finished", new Input.Finished(2, 0, "callback"));
        inputs.put("silent", new Input.Silent(2, "no exit code"));
        inputs.put("told", new Input.Told(2, EventType.PROGRESS, Map.of("percent", 7)));
        inputs.put("billed", new Input.Billed(new BigDecimal("12.5"), NOW));
        inputs.put("seen failed", new Input.Seen(2, machine("m1", ComputeStatus.FAILED), NOW));
        inputs.put("refused here", new Input.Refused(2, new Input.Next.OtherPlace(), "full"));
        inputs.put("refused for now", new Input.Refused(2, new Input.Next.Later(Duration.ofSeconds(9)), "429"));
        inputs.put("refused for good", new Input.Refused(2, new Input.Next.Nothing(EndReason.SPAWN_FAILED), "bad key"));
        inputs.put("answer lost", new Input.AnswerLost(2));
        inputs.put("not listed", new Input.NotListed(2, NOW, LAG));
        inputs.put("not listed too early", new Input.NotListed(2, START.plusSeconds(1), LAG));
        inputs.put("checked, unknown there", new Input.Checked(2, Optional.empty(), NOW));
        inputs.put("checked, there", new Input.Checked(2, Optional.of(MACHINE), NOW));
        inputs.put("seen gone", new Input.SeenGone(2));
        inputs.put("not gone", new Input.NotGone(2, "still running"));
        inputs.put("late", new Input.Late(1, machine("m0", ComputeStatus.RUNNING), false, Optional.empty()));
        inputs.put("woke", new Input.Woke());
        inputs.put("terminate", new Input.Terminate(EndReason.TERMINATED));
        return inputs;
    }

    private static Map.Entry<String, Map<Situation, Situation>> row(String column, String cells) {
        return Map.entry(
                column,
                cells.lines()
                        .flatMap(line -> Arrays.stream(line.strip().split(" ")))
                        .filter(cell -> !cell.isEmpty())
                        .map(cell -> cell.split(">"))
                        .collect(Collectors.toMap(
                                cell -> Situation.valueOf(cell[0]), cell -> Situation.valueOf(cell[1]))));
    }

    private static SessionState in(Situation situation) {
        return in(situation, Respawn.NEVER, Optional.empty());
    }

    /** A session in that situation, in its second attempt, one list short of proof. */
    private static SessionState in(Situation situation, Respawn respawn, Optional<Task> task) {
        var standing = switch (situation) {
            case REQUESTED -> new Standing.Due();
            case IN_FLIGHT, ENDING_IN_FLIGHT -> new Standing.InFlight("me", NOW);
            case UNKNOWN, ENDING_UNKNOWN -> new Standing.Unknown(START, 1);
            case PROVISIONING -> new Standing.Rented(BOOTING, START, 1);
            case RUNNING, STOPPING, ENDING_RENTED -> new Standing.Rented(MACHINE, START, 1);
            case STARTING, STOPPED -> new Standing.Rented(machine("m1", ComputeStatus.STOPPED), START, 1);
            case REPLACING -> new Standing.Leaving(MACHINE, START, "taken back", false);
            case ENDED -> new Standing.Gone();
        };
        var wish = switch (situation) {
            case ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDING_RENTED, ENDED ->
                SessionState.Wish.gone(EndReason.IDLE, Optional.empty());
            case STOPPING, STOPPED -> SessionState.Wish.STOPPED;
            default -> SessionState.Wish.UP;
        };
        var limits = new SessionState.Limits(
                Optional.of(Duration.ofMinutes(10)),
                Optional.of(Duration.ofHours(1)),
                Duration.ofMinutes(20),
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(7),
                respawn);
        var ready = situation == RUNNING || situation == STOPPING || situation == STOPPED;
        var stopped = situation == STARTING || situation == STOPPED;
        var times = new SessionState.Times(
                START,
                START,
                START,
                Optional.of(START).filter(at -> situation != REQUESTED),
                Optional.of(START).filter(at -> ready),
                Optional.of(START).filter(at -> stopped),
                Optional.of(START).filter(at -> situation == ENDED));
        var open = standing.machine()
                .map(machine -> new Segment(
                        stopped ? SpendKind.STORAGE : SpendKind.RUNNING, stopped ? Optional.empty() : PRICE, START));
        return new SessionState(
                "s1",
                7,
                3,
                wish,
                2,
                0,
                standing,
                limits,
                times,
                new SessionState.Retry(0, NOW.plusSeconds(60), false),
                new Cost(new BigDecimal("0.5"), open, Optional.empty(), 0),
                task.map(before -> situation == ENDED ? before.ended(TaskOutcome.exited(0)) : before));
    }

    private static Compute machine(String id, ComputeStatus status) {
        return Compute.builder("scripted", id, status).costPerHour(PRICE).build();
    }

    private static Compute booting() {
        return machine("m1", ComputeStatus.PROVISIONING).toBuilder()
                .ports(List.of(PublishedPort.pending(Port.http(80))))
                .build();
    }
}
