package io.atlas4j.orchestrator.machine;

import static io.atlas4j.orchestrator.machine.Situation.ENDED;
import static io.atlas4j.orchestrator.machine.Situation.ENDING_IN_FLIGHT;
import static io.atlas4j.orchestrator.machine.Situation.ENDING_RENTED;
import static io.atlas4j.orchestrator.machine.Situation.ENDING_UNKNOWN;
import static io.atlas4j.orchestrator.machine.Situation.IN_FLIGHT;
import static io.atlas4j.orchestrator.machine.Situation.PROVISIONING;
import static io.atlas4j.orchestrator.machine.Situation.REQUESTED;
import static io.atlas4j.orchestrator.machine.Situation.RUNNING;
import static io.atlas4j.orchestrator.machine.Situation.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spi.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table: each input in each situation. */
class SessionMachineTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusSeconds(60);
    private static final Duration LAG = Duration.ofSeconds(30);
    private static final Compute MACHINE = machine("m1", ComputeStatus.RUNNING);
    private static final Compute BOOTING = booting();

    /** The columns, an input each; rows not named in {@link #TABLE} for a column stay as they are. */
    private static final Map<String, Input> INPUTS = inputs();

    /** Where each input leads from where; everything else stays, without a word and without an effect. */
    private static final Map<String, Map<Situation, Situation>> TABLE = Map.ofEntries(
            row("claimed", Map.of(REQUESTED, IN_FLIGHT)),
            row("deferred", Map.of()),
            row(
                    "created ready",
                    Map.of(
                            REQUESTED,
                            RUNNING,
                            IN_FLIGHT,
                            RUNNING,
                            UNKNOWN,
                            RUNNING,
                            PROVISIONING,
                            RUNNING,
                            ENDING_IN_FLIGHT,
                            ENDING_RENTED,
                            ENDING_UNKNOWN,
                            ENDING_RENTED)),
            row(
                    "seen booting",
                    Map.of(
                            REQUESTED,
                            PROVISIONING,
                            IN_FLIGHT,
                            PROVISIONING,
                            UNKNOWN,
                            PROVISIONING,
                            ENDING_IN_FLIGHT,
                            ENDING_RENTED,
                            ENDING_UNKNOWN,
                            ENDING_RENTED)),
            row(
                    "seen failed",
                    Map.of(
                            REQUESTED,
                            ENDING_RENTED,
                            IN_FLIGHT,
                            ENDING_RENTED,
                            UNKNOWN,
                            ENDING_RENTED,
                            PROVISIONING,
                            ENDING_RENTED,
                            RUNNING,
                            ENDING_RENTED,
                            ENDING_IN_FLIGHT,
                            ENDING_RENTED,
                            ENDING_UNKNOWN,
                            ENDING_RENTED)),
            row(
                    "refused here",
                    Map.of(IN_FLIGHT, REQUESTED, UNKNOWN, REQUESTED, ENDING_IN_FLIGHT, ENDED, ENDING_UNKNOWN, ENDED)),
            row(
                    "refused for now",
                    Map.of(IN_FLIGHT, REQUESTED, UNKNOWN, REQUESTED, ENDING_IN_FLIGHT, ENDED, ENDING_UNKNOWN, ENDED)),
            row(
                    "refused for good",
                    Map.of(
                            REQUESTED,
                            ENDED,
                            IN_FLIGHT,
                            ENDED,
                            UNKNOWN,
                            ENDED,
                            ENDING_IN_FLIGHT,
                            ENDED,
                            ENDING_UNKNOWN,
                            ENDED)),
            row("answer lost", Map.of(IN_FLIGHT, UNKNOWN, ENDING_IN_FLIGHT, ENDING_UNKNOWN)),
            row("not listed", Map.of(UNKNOWN, REQUESTED, ENDING_UNKNOWN, ENDED)),
            row("not listed too early", Map.of()),
            row("checked, unknown there", Map.of(PROVISIONING, ENDING_RENTED, RUNNING, ENDING_RENTED)),
            row("checked, there", Map.of(PROVISIONING, RUNNING)),
            row("seen gone", Map.of(ENDING_RENTED, ENDED)),
            row("not gone", Map.of()),
            row("late", Map.of()),
            row("woke", Map.of(IN_FLIGHT, UNKNOWN, ENDING_IN_FLIGHT, ENDING_UNKNOWN)),
            row(
                    "terminate",
                    Map.of(
                            REQUESTED,
                            ENDED,
                            IN_FLIGHT,
                            ENDING_IN_FLIGHT,
                            UNKNOWN,
                            ENDING_UNKNOWN,
                            PROVISIONING,
                            ENDING_RENTED,
                            RUNNING,
                            ENDING_RENTED)));

    @Test
    void every_cell_of_the_table_leads_where_it_says() {
        var visited = new EnumMap<Situation, TreeSet<String>>(Situation.class);
        INPUTS.forEach((column, input) -> {
            for (var situation : Situation.values()) {
                var before = in(situation);
                var decision = SessionMachine.decide(before, input, NOW);
                assertThat(decision.next().situation())
                        .as("%s in %s", column, situation)
                        .isEqualTo(TABLE.get(column).getOrDefault(situation, situation));
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
        if (before.wish().wanted() == Wanted.GONE) {
            assertThat(next.wish()).as("never revived: %s", cell).isEqualTo(before.wish());
        }
        if (next.attempt() != before.attempt()) {
            assertThat(next.attempt()).as(cell).isEqualTo(before.attempt() + 1);
            assertThat(before.standing()).as("settled first: %s", cell).isNotInstanceOf(Standing.Rented.class);
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

    @Test
    void news_of_an_attempt_that_was_given_up_changes_nothing_but_its_machine_is_ended() {
        for (var situation : Situation.values()) {
            var state = in(situation).withStanding(in(situation).standing());
            var late = SessionMachine.decide(state, new Input.Created(1, machine("m9", ComputeStatus.RUNNING)), NOW);
            assertThat(late.next()).isEqualTo(state);
            assertThat(late.effects()).containsExactly(new Effect.EndLate("s1", 1, "m9"));
            assertThat(late.events()).extracting(NewEvent::type).containsExactly(EventType.LATE_MACHINE);
            for (var news : List.of(
                    new Input.AnswerLost(1),
                    new Input.Seen(1, MACHINE),
                    new Input.NotListed(1, NOW, LAG),
                    new Input.SeenGone(1))) {
                assertThat(SessionMachine.decide(state, news, NOW).changes(state))
                        .as("%s in %s", news, situation)
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
        inputs.put("deferred", new Input.Deferred(2, Duration.ofSeconds(5), "HTTP 500"));
        inputs.put("created ready", new Input.Created(2, MACHINE));
        inputs.put("seen booting", new Input.Seen(2, BOOTING));
        inputs.put("seen failed", new Input.Seen(2, machine("m1", ComputeStatus.FAILED)));
        inputs.put("refused here", new Input.Refused(2, new Input.Next.OtherPlace(), "full"));
        inputs.put("refused for now", new Input.Refused(2, new Input.Next.Later(Duration.ofSeconds(9)), "429"));
        inputs.put("refused for good", new Input.Refused(2, new Input.Next.Nothing(EndReason.SPAWN_FAILED), "bad key"));
        inputs.put("answer lost", new Input.AnswerLost(2));
        inputs.put("not listed", new Input.NotListed(2, NOW, LAG));
        inputs.put("not listed too early", new Input.NotListed(2, START.plusSeconds(1), LAG));
        inputs.put("checked, unknown there", new Input.Checked(2, Optional.empty()));
        inputs.put("checked, there", new Input.Checked(2, Optional.of(MACHINE)));
        inputs.put("seen gone", new Input.SeenGone(2));
        inputs.put("not gone", new Input.NotGone(2, "still running"));
        inputs.put("late", new Input.Late(1, machine("m0", ComputeStatus.RUNNING), false));
        inputs.put("woke", new Input.Woke());
        inputs.put("terminate", new Input.Terminate(EndReason.TERMINATED));
        return inputs;
    }

    private static Map.Entry<String, Map<Situation, Situation>> row(String column, Map<Situation, Situation> cells) {
        return Map.entry(column, cells);
    }

    /** A session in that situation, in its second attempt, one list short of proof. */
    private static SessionState in(Situation situation) {
        var standing = switch (situation) {
            case REQUESTED -> new Standing.Due();
            case IN_FLIGHT, ENDING_IN_FLIGHT -> new Standing.InFlight("me", NOW);
            case UNKNOWN, ENDING_UNKNOWN -> new Standing.Unknown(START, 1);
            case PROVISIONING -> new Standing.Rented(BOOTING, START, 1);
            case RUNNING, ENDING_RENTED -> new Standing.Rented(MACHINE, START, 1);
            case ENDED -> new Standing.Gone();
        };
        var gone =
                List.of(ENDING_IN_FLIGHT, ENDING_UNKNOWN, ENDING_RENTED, ENDED).contains(situation);
        var wish = gone
                ? new SessionState.Wish(Wanted.GONE, Optional.of(EndReason.IDLE), Optional.empty())
                : SessionState.Wish.UP;
        var limits = new SessionState.Limits(
                Optional.of(Duration.ofMinutes(10)), Optional.of(Duration.ofHours(1)), Duration.ofMinutes(20));
        var times = new SessionState.Times(
                START,
                START,
                situation == RUNNING ? Optional.of(START) : Optional.empty(),
                situation == ENDED ? Optional.of(START) : Optional.empty());
        return new SessionState(
                "s1", 7, 3, wish, 2, standing, limits, times, new SessionState.Retry(0, NOW.plusSeconds(60), false));
    }

    private static Compute machine(String id, ComputeStatus status) {
        return Compute.builder("scripted", id, status).build();
    }

    private static Compute booting() {
        return machine("m1", ComputeStatus.PROVISIONING).toBuilder()
                .ports(List.of(PublishedPort.pending(Port.http(80))))
                .build();
    }
}
