package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SessionFilter;
import io.atlas4j.orchestrator.StreamEvent;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.store.SessionStore.Change;
import io.atlas4j.orchestrator.store.SessionStore.Writing;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link SessionStore} promises, whatever it keeps its rows in. */
abstract class SessionStoreContract extends ArchiveContract {
    private List<String> ids(List<SessionRow> rows) {
        return rows.stream().map(row -> row.state().id()).toList();
    }

    @Test
    void the_installation_has_a_mark_of_eight_characters() {
        assertThat(store.installation()).matches("[a-z0-9]{8}");
    }

    @Test
    void what_is_kept_is_read_again() {
        var kept = session("s1", NOW, Optional.of("key-1"));
        insert(kept);
        var row = row("s1");
        assertThat(row.state().limits()).isEqualTo(kept.state().limits());
        assertThat(row.state().times()).isEqualTo(kept.state().times());
        assertThat(row.state().retry()).isEqualTo(kept.state().retry());
        assertThat(row.state().wish()).isEqualTo(kept.state().wish());
        assertThat(row.state().standing()).isEqualTo(new Standing.Due());
        assertThat(row.auth()).isEqualTo(kept.auth());
        assertThat(row.userId()).contains("user-of-s1");
        assertThat(row.name()).contains("named-s1");
        assertThat(row.machineName()).isEqualTo("atlas-" + store.installation() + "-s1-1");
        assertThat(store.find("s2")).isEmpty();
        assertThat(store.findByKey("key-1").orElseThrow()).isEqualTo(row);
        assertThat(store.findByKey("key-2")).isEmpty();
    }

    @Test
    void what_is_decided_is_read_again_with_the_next_version() {
        insert(session("s1"));
        for (var input : List.<Input>of(
                new Input.Claimed(1, "holder", NOW.plusSeconds(60), PLACE),
                new Input.AnswerLost(1),
                new Input.Seen(1, machine("s1"), NOW),
                new Input.Terminate(EndReason.TERMINATED),
                new Input.NotGone(1, "it is still running"),
                new Input.SeenGone(1))) {
            var version = row("s1").state().version();
            var change = apply("s1", input);
            assertThat(change.happened()).as("%s", input).isTrue();
            assertReadAs(change, version + 1);
        }
        assertThat(row("s1").lastSeen()).contains(machine("s1"));
    }

    private void assertReadAs(Change change, long version) {
        var next = change.next();
        var read = row("s1").state();
        assertThat(read.version()).isEqualTo(version);
        assertThat(read.events())
                .isEqualTo(change.before().state().events()
                        + change.decision().events().size());
        assertThat(read.wish()).isEqualTo(next.wish());
        assertThat(read.attempt()).isEqualTo(next.attempt());
        assertThat(read.standing()).isEqualTo(next.standing());
        assertThat(read.limits()).isEqualTo(next.limits());
        assertThat(read.times()).isEqualTo(next.times());
        assertThat(read.retry()).isEqualTo(next.retry());
    }

    @Test
    void what_changes_nothing_writes_nothing() {
        run("s1");
        var before = row("s1");
        assertThat(apply("s1", new Input.NotGone(1, "late news")).happened()).isFalse();
        assertThat(row("s1")).isEqualTo(before);
        store.change("s1", () -> NOW, Writing.WAKE, (row, now) -> Decision.stay(row.state()));
        assertThat(row("s1").state().version()).isEqualTo(before.state().version() + 1);
        assertThat(store.change("s2", () -> NOW, Writing.PLAIN, (row, now) -> Decision.stay(row.state())))
                .isEmpty();
    }

    @Test
    void a_change_that_fails_leaves_nothing() {
        run("s1");
        var before = row("s1");
        var events = store.events("s1", 0);
        assertThatThrownBy(() -> store.change("s1", () -> NOW, Writing.PLAIN, (row, now) -> {
                    throw new IllegalStateException("no decision");
                }))
                .hasStackTraceContaining("no decision");
        assertThat(row("s1")).isEqualTo(before);
        assertThat(store.events("s1", 0)).isEqualTo(events);
    }

    @Test
    void changes_at_the_same_time_follow_each_other_and_their_events_are_numbered_without_a_gap() throws Exception {
        insert(session("s1"));
        var each = 10L;
        Callable<Long> caller = () -> {
            var written = 0L;
            while (written < each) {
                var change = store.change("s1", () -> NOW, Writing.PLAIN, (row, now) -> new Late(row).decision());
                written += change.isPresent() ? 1 : 0;
            }
            return written;
        };
        var callers = 6;
        try (var threads = Executors.newFixedThreadPool(callers)) {
            for (var done : threads.invokeAll(
                    IntStream.range(0, callers).mapToObj(i -> caller).toList())) {
                assertThat(done.get()).isEqualTo(each);
            }
        }
        var all = 1 + callers * each;
        assertThat(row("s1").state().events()).isEqualTo(all);
        assertThat(row("s1").state().version()).isEqualTo(callers * each);
        assertThat(store.events("s1", 0))
                .extracting(SessionEvent::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, all).boxed().toList());
    }

    /** A step that writes an event and changes nothing else. */
    private record Late(SessionRow row) {
        Decision decision() {
            return SessionMachine.decide(
                    row.state(),
                    new Input.Late(
                            1,
                            Compute.builder("scripted", "late", ComputeStatus.RUNNING)
                                    .build(),
                            false,
                            Optional.empty()),
                    NOW);
        }
    }

    @Test
    void events_are_numbered_in_each_session_from_one_and_read_from_any_number() {
        run("s1");
        run("s2");
        assertThat(store.events("s1", 0))
                .extracting(SessionEvent::type)
                .containsExactly(EventType.REQUESTED, EventType.ATTEMPT, EventType.SPAWNED, EventType.READY);
        assertThat(store.events("s2", 0)).extracting(SessionEvent::number).containsExactly(1L, 2L, 3L, 4L);
        assertThat(store.events("s2", 3)).extracting(SessionEvent::number).containsExactly(4L);
        assertThat(store.events("s1", 0)).allSatisfy(event -> {
            assertThat(event.sessionId()).isEqualTo("s1");
            assertThat(event.at()).isEqualTo(NOW);
            assertThat(event.attempt()).isEqualTo(1);
        });
        assertThat(store.events("s1", 0).getFirst().detail()).isEqualTo(Map.of("provider", "scripted"));
    }

    @Test
    void a_history_begins_with_the_start_at_once_and_the_stream_tells_of_it_with_the_first_change() {
        insert(session("s1"));
        var history = store.events("s1", 0);
        assertThat(history).extracting(SessionEvent::type).containsExactly(EventType.REQUESTED);
        assertThat(store.events("s1", 1)).isEmpty();
        assertThat(store.eventCounts(List.of("s1"))).isEqualTo(Map.of("s1", 1L));
        store.takeOver(NOW); // writes to the row, and tells nothing
        assertThat(store.events("s1", 0)).isEqualTo(history);
        apply("s1", new Input.Terminate(EndReason.TERMINATED), NOW.plusSeconds(9));
        assertThat(store.events("s1", 0))
                .startsWith(history.getFirst())
                .extracting(SessionEvent::number)
                .containsExactly(1L, 2L, 3L);
        assertThat(store.stream(EventPosition.START, 9))
                .extracting(StreamEvent::event)
                .isEqualTo(store.events("s1", 0));
    }

    @Test
    void events_of_all_sessions_are_one_stream_that_is_read_on_from_any_position() {
        assertThat(store.streamEnd()).isEqualTo(EventPosition.START);
        assertThat(store.stream(EventPosition.START, 10)).isEmpty();
        run("s1");
        run("s2");
        end("s1");
        var all = store.stream(EventPosition.START, 100);
        assertThat(all).extracting(StreamEvent::position).isSorted().doesNotHaveDuplicates();
        assertThat(all)
                .extracting(StreamEvent::event)
                .containsExactlyElementsOf(Stream.of(
                                store.events("s1", 0).stream().limit(4),
                                store.events("s2", 0).stream(),
                                store.events("s1", 4).stream())
                        .flatMap(events -> events)
                        .toList());
        assertThat(store.streamEnd()).isEqualTo(all.getLast().position());
        assertThat(store.stream(all.get(2).position(), 3)).isEqualTo(all.subList(3, 6));
        assertThat(store.stream(store.streamEnd(), 3)).isEmpty();
        assertThat(store.eventCounts(List.of("s1", "s2", "nobody"))).isEqualTo(Map.of("s1", 6L, "s2", 4L));
        assertThat(store.eventCounts(List.of())).isEmpty();
    }

    @Test
    void a_key_is_taken_once_and_what_comes_second_leaves_nothing() throws Exception {
        var callers = 6;
        Callable<List<Boolean>> caller = () -> {
            var kept = new ArrayList<Boolean>();
            for (var i = 0; i < 5; i++) {
                var id = "s" + Thread.currentThread().threadId() + "x" + i;
                kept.add(store.insert(session(id, NOW, Optional.of("order-" + i))));
            }
            return kept;
        };
        var won = 0;
        try (var threads = Executors.newFixedThreadPool(callers)) {
            for (var done : threads.invokeAll(
                    IntStream.range(0, callers).mapToObj(i -> caller).toList())) {
                won += (int) done.get().stream().filter(kept -> kept).count();
            }
        }
        assertThat(won).isEqualTo(5);
        assertThat(store.list(SessionFilter.ALL)).hasSize(5);
        assertThat(store.findByKey("order-3")).isPresent();
    }

    @Test
    void an_id_that_exists_is_an_error_and_not_a_taken_key() {
        insert(session("s1"));
        assertThatThrownBy(() -> store.insert(session("s1"))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void what_is_due_comes_in_the_order_of_its_time_and_no_more_than_asked() {
        insert(session("s3", NOW.plusSeconds(3), Optional.empty()));
        insert(session("s1", NOW.plusSeconds(1), Optional.empty()));
        insert(session("s2", NOW.plusSeconds(2), Optional.empty()));
        var patience = SessionMachine.UNCLAIMED;
        assertThat(store.due(NOW.plus(patience), 10)).isEmpty();
        assertThat(store.due(NOW.plus(patience).plusSeconds(2), 10)).containsExactly("s1", "s2");
        assertThat(store.due(NOW.plus(patience).plusSeconds(9), 2)).containsExactly("s1", "s2");
        apply("s1", new Input.Terminate(EndReason.TERMINATED));
        assertThat(store.due(NOW.plus(patience).plusSeconds(9), 10)).containsExactly("s2", "s3");
    }

    @Test
    void a_touch_moves_only_forward_and_changes_neither_version_nor_wake() {
        run("s1");
        var before = row("s1").state();
        store.touched(new TreeMap<>(Map.of("s1", NOW.plusSeconds(60), "nobody", NOW)));
        store.touched(Map.of("s1", NOW.plusSeconds(30)));
        assertThat(row("s1").state()).isEqualTo(before.touchedAt(NOW.plusSeconds(60)));
        var idleAt = NOW.plus(Duration.ofMinutes(30));
        assertThat(store.due(idleAt, 10)).containsExactly("s1");
        store.change("s1", () -> idleAt, Writing.WAKE, (row, now) -> Decision.stay(row.state()));
        assertThat(store.due(idleAt.plusSeconds(59), 10)).isEmpty();
        assertThat(store.due(idleAt.plusSeconds(60), 10)).containsExactly("s1");
        assertThat(row("s1").state().times().touchedAt()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void a_touch_that_comes_too_late_is_told_so_and_moves_nothing() {
        run("s1");
        run("s2");
        run("s3");
        apply("s2", new Input.Terminate(EndReason.TERMINATED));
        end("s3");
        var later = NOW.plusSeconds(60);
        assertThat(store.touched(Map.of("s1", later, "s2", later, "s3", later, "nobody", later)))
                .containsExactlyInAnyOrder("s2", "s3", "nobody");
        assertThat(row("s1").state().times().touchedAt()).isEqualTo(later);
        assertThat(row("s2").state().times().touchedAt()).isEqualTo(NOW);
        assertThat(store.touch("s1", later)).isTrue();
        assertThat(store.touch("s3", later)).isFalse();
        assertThat(store.touched(Map.of())).isEmpty();
    }

    @Test
    void thousands_of_touches_are_written_at_once() {
        run("s1");
        var touches = new TreeMap<String, Instant>();
        IntStream.range(0, 2000).forEach(i -> touches.put("nobody" + i, NOW));
        touches.put("s1", NOW.plusSeconds(60));
        assertThat(store.touched(touches)).hasSize(2000);
        assertThat(row("s1").state().times().touchedAt()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void attempts_are_found_by_the_names_of_their_machines_also_when_they_are_over() {
        insert(session("s1"));
        claim("s1", 1, NOW.plusSeconds(60));
        apply("s1", new Input.Refused(1, new Input.Next.OtherPlace(), "full"));
        claim("s1", 2, NOW.plusSeconds(60));
        apply("s1", new Input.Created(2, machine("s1")));
        var first = new MachineName(store.installation(), "s1", 1);
        var second = new MachineName(store.installation(), "s1", 2);
        var found = store.attemptsNamed(List.of(
                first,
                second,
                new MachineName(store.installation(), "s1", 3),
                new MachineName(store.installation(), "s9", 1)));
        assertThat(found)
                .containsExactlyInAnyOrder(
                        new AttemptRow(
                                "s1",
                                1,
                                first.toString(),
                                false,
                                Optional.empty(),
                                Optional.of(NOW),
                                Optional.of(NOW),
                                Optional.empty()),
                        new AttemptRow(
                                "s1",
                                2,
                                second.toString(),
                                true,
                                Optional.of("m-s1"),
                                Optional.of(NOW),
                                Optional.empty(),
                                Optional.empty()));
        assertThat(store.attemptsNamed(List.of())).isEmpty();
        var many = IntStream.rangeClosed(1, 500)
                .mapToObj(i -> new MachineName(store.installation(), "s1", i))
                .toList();
        assertThat(store.attemptsNamed(many)).hasSize(2);
    }

    @Test
    void a_late_machine_is_noted_in_its_attempt() {
        run("s1");
        end("s1");
        apply("s1", new Input.Late(1, machine("s1"), false, Optional.empty()), NOW.plusSeconds(5));
        var name = new MachineName(store.installation(), "s1", 1);
        assertThat(store.attemptsNamed(List.of(name)).getFirst().lateAt()).contains(NOW.plusSeconds(5));
        assertThat(row("s1").lateAt()).contains(NOW.plusSeconds(5));
    }

    @Test
    void places_that_were_tried_are_remembered_in_order() {
        insert(session("s1"));
        assertThat(store.trail("scripted", "s1").tried()).isEmpty();
        apply("s1", new Input.Claimed(1, "holder", NOW.plusSeconds(60), Placement.of("first")));
        apply("s1", new Input.Refused(1, new Input.Next.OtherPlace(), "full"));
        apply("s1", new Input.Claimed(2, "holder", NOW.plusSeconds(60), Placement.of("second")));
        apply("s1", new Input.Refused(2, new Input.Next.OtherPlace(), "full too"));
        apply("s1", new Input.Claimed(3, "holder", NOW.plusSeconds(60), Placement.of("third")));
        assertThat(store.trail("scripted", "s1").tried())
                .extracting(tried -> tried.placement().toString())
                .containsExactly(
                        Placement.of("first").toString(), Placement.of("second").toString());
        assertThat(store.trail("scripted", "s1").tried().getFirst().reason()).contains("full");
    }

    @Test
    void a_lease_has_one_holder_until_its_time_is_over_by_the_time_that_is_given() {
        assertThat(store.lease("observe", "first", NOW, NOW.plusSeconds(20))).isTrue();
        assertThat(store.lease("observe", "second", NOW.plusSeconds(19), NOW.plusSeconds(39)))
                .isFalse();
        assertThat(store.lease("deadlines", "second", NOW, NOW.plusSeconds(20))).isTrue();
        assertThat(store.lease("observe", "first", NOW.plusSeconds(10), NOW.plusSeconds(30)))
                .isTrue();
        assertThat(store.lease("observe", "second", NOW.plusSeconds(20), NOW.plusSeconds(40)))
                .isFalse();
        assertThat(store.lease("observe", "second", NOW.plusSeconds(30), NOW.plusSeconds(50)))
                .isTrue();
        assertThat(store.lease("observe", "first", NOW.plusSeconds(31), NOW.plusSeconds(51)))
                .isFalse();
    }

    @Test
    void a_lease_is_made_when_it_is_first_taken() {
        assertThat(store.lease("account scripted/team-a", "first", NOW, NOW.plusSeconds(20)))
                .isTrue();
        assertThat(store.lease("account scripted/team-a", "second", NOW, NOW.plusSeconds(20)))
                .isFalse();
        assertThat(store.lease("account scripted/team-b", "second", NOW, NOW.plusSeconds(20)))
                .isTrue();
    }

    @Test
    void what_is_due_is_told_by_account() {
        insert(session("s1"));
        var later = NOW.plus(Duration.ofDays(1));
        assertThat(store.due(List.of(new Account("scripted", "default"), new Account("other", "default")), later, 10))
                .containsExactly("s1");
        assertThat(store.due(List.of(new Account("scripted", "other")), later, 10))
                .isEmpty();
        assertThat(store.due(List.of(), later, 10)).isEmpty();
    }

    @Test
    void an_account_is_known_by_one_key_at_a_time() {
        var account = new Account("scripted", "default");
        assertThat(store.keyMark(account)).isEmpty();
        store.setKeyMark(account, "one");
        store.setKeyMark(account, "two");
        assertThat(store.keyMark(account)).contains("two");
        assertThat(store.keyMark(new Account("scripted", "other"))).isEmpty();
    }

    @Test
    void taking_over_voids_every_claim_where_there_is_one_owner_and_none_where_there_are_several() {
        insert(session("requested"));
        insert(session("claimed"));
        claim("claimed", 1, NOW.plusSeconds(600));
        run("running");
        run("ending");
        apply("ending", new Input.Terminate(EndReason.TERMINATED));
        run("ended");
        end("ended");
        store.lease("observe", "first", NOW, NOW.plusSeconds(20));
        var before = store.list(SessionFilter.ALL);
        var running = row("running");
        var later = NOW.plusSeconds(1);

        store.takeOver(later);

        assertThat(store.lease("observe", "second", later, later.plusSeconds(20)))
                .isEqualTo(hasOneOwner());
        if (!hasOneOwner()) {
            assertThat(store.list(SessionFilter.ALL)).isEqualTo(before);
            return;
        }
        assertThat(store.due(later, 10)).containsExactlyInAnyOrder("requested", "claimed", "ending");
        assertThat(row("claimed").state().standing()).isEqualTo(new Standing.InFlight("holder", later));
        assertThat(row("ending").state().retry().at()).isEqualTo(later);
        assertThat(row("running")).isEqualTo(running);
    }

    @Test
    void secrets_open_while_the_session_lives_and_are_forgotten_when_it_is_over() {
        run("s1");
        var stored = store.request("s1").orElseThrow();
        assertThat(stored.json()).doesNotContain("tell nobody");
        assertThat(store.codec().read("s1", stored).env()).isEqualTo(Map.of("API_KEY", Secret.of("tell nobody")));
        end("s1");
        assertThat(store.request("s1")).isEmpty();
        assertThat(store.request("nobody")).isEmpty();
    }

    @Test
    void every_account_that_had_a_session_is_known_and_its_live_ones_are_listed() {
        run("s1");
        run("s2");
        end("s2");
        var account = new Account("scripted", "default");
        assertThat(store.accounts()).containsExactly(account);
        assertThat(ids(store.live(account))).containsExactly("s1");
        assertThat(store.live(new Account("scripted", "other"))).isEmpty();
        assertThat(store.liveAccounts()).containsExactly(account);
        end("s1");
        assertThat(store.accounts()).containsExactly(account);
        assertThat(store.liveAccounts()).isEmpty();
    }

    @Test
    void sessions_are_listed_oldest_first_and_filtered() {
        insert(session("s2", NOW.plusSeconds(2), Optional.empty()));
        insert(session("s1", NOW.plusSeconds(1), Optional.empty()));
        insert(session("s3", NOW.plusSeconds(3), Optional.empty()));
        apply("s3", new Input.Terminate(EndReason.TERMINATED));
        assertThat(ids(store.list(SessionFilter.LIVE))).containsExactly("s1", "s2");
        assertThat(ids(store.list(SessionFilter.ALL))).containsExactly("s1", "s2", "s3");
        assertThat(ids(store.list(SessionFilter.ALL.userId("user-of-s2")))).containsExactly("s2");
        assertThat(ids(store.list(SessionFilter.ALL.provider("other")))).isEmpty();
    }
}
