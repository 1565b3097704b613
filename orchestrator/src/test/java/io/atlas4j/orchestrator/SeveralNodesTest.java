package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators over one PostgreSQL and one cloud. */
class SeveralNodesTest {
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScriptedCloud cloud = new ScriptedCloud(time);
    private final List<AutoCloseable> open = new ArrayList<>();
    private String url;
    private Path keyFile;
    private CuttableSource wireOfSecond;
    private Orchestrator first;
    private Orchestrator second;

    @BeforeEach
    void openBoth(@TempDir Path folder) {
        url = Postgres.newDatabase();
        keyFile = Postgres.keyFile(folder, Postgres.key("k1"));
        first = node(wire(), time, true);
        wireOfSecond = wire();
        second = node(wireOfSecond, time, true);
    }

    @AfterEach
    void closeAll() throws Exception {
        wireOfSecond.mend();
        for (var thing : open.reversed()) {
            thing.close();
        }
    }

    private CuttableSource wire() {
        HikariDataSource pool = Postgres.pool(url);
        open.add(pool);
        return new CuttableSource(pool);
    }

    /** With threads of its own, and the time of the database. */
    private Orchestrator busy() {
        var atlas = Atlas.builder().provider(cloud).build();
        open.add(atlas);
        var node = Orchestrator.builder(atlas)
                .dataSource(wire())
                .keyFile(keyFile)
                .observeEvery(Duration.ofMinutes(10))
                .build();
        open.add(node);
        return node;
    }

    private Orchestrator node(CuttableSource wire, TimeSource clock, boolean ownTime) {
        var atlas = Atlas.builder()
                .settings(Settings.of(Map.of()))
                .time(clock)
                .provider(cloud)
                .build();
        open.add(atlas);
        var builder =
                Orchestrator.builder(atlas).dataSource(wire).keyFile(keyFile).background(false);
        var node = (ownTime ? builder.ownTime() : builder).build();
        open.add(node);
        return node;
    }

    private static SessionRequest idleAfter(Duration limit) {
        return House.request().idleAfter(limit);
    }

    private Session running(Orchestrator node) {
        var session = node.start(idleAfter(IDLE));
        node.tick();
        assertThat(node.info(session.id()).phase()).isEqualTo(Phase.RUNNING);
        return session;
    }

    private Phase phase(Session session) {
        return first.info(session.id()).phase();
    }

    @Test
    void each_node_starts_touches_and_ends_the_sessions_of_the_other() {
        assertThat(second.installation()).isEqualTo(first.installation());
        var one = running(first);
        var two = running(second);
        time.advance(Duration.ofMinutes(1));
        assertThat(second.touch(one.id())).isEqualTo(Touch.KEPT);
        assertThat(first.touch(two.id())).isEqualTo(Touch.KEPT);
        assertThat(first.info(one.id()).touchedAt()).isEqualTo(time.now());
        second.terminate(one.id());
        second.tick();
        assertThat(first.info(one.id()).reason()).contains(EndReason.TERMINATED);
        first.terminate(two.id());
        first.tick();
        assertThat(second.info(two.id()).phase()).isEqualTo(Phase.ENDED);
        assertThat(cloud.machines()).isEmpty();
        assertThat(cloud.created).hasSize(2);
    }

    @Test
    void a_node_that_ends_what_another_keeps_in_memory_is_believed_after_the_next_batch() {
        var session = running(first);
        second.terminate(session.id());
        time.advance(Duration.ofSeconds(1));
        first.touch(session.id());
        first.tick();
        assertThat(first.touch(session.id())).isNotEqualTo(Touch.KEPT);
    }

    @Test
    void a_touch_on_any_node_keeps_a_session_from_being_ended_as_idle_by_another() {
        var session = running(first);
        time.advance(IDLE.minusSeconds(2)); // this close to the end, it does not wait for a batch
        assertThat(second.touch(session.id())).isEqualTo(Touch.KEPT);
        time.advance(Duration.ofSeconds(2));
        first.tick();
        assertThat(phase(session)).isEqualTo(Phase.RUNNING);

        time.advance(Duration.ofMinutes(10));
        second.tick();
        assertThat(second.touch(session.id())).isEqualTo(Touch.KEPT); // in memory
        time.advance(Duration.ofSeconds(1));
        second.tick(); // its batch
        time.advance(Duration.ofMinutes(20));
        first.tick();
        assertThat(phase(session)).isEqualTo(Phase.RUNNING);
        time.advance(Duration.ofMinutes(10));
        first.tick();
        assertThat(phase(session)).isEqualTo(Phase.ENDED);
        assertThat(first.info(session.id()).reason()).contains(EndReason.IDLE);
        assertThat(second.touch(session.id())).isEqualTo(Touch.ENDED);
    }

    @Test
    void a_touch_that_is_kept_is_never_followed_by_an_idle_end_however_the_two_race() throws Exception {
        for (var round = 0; round < 20; round++) {
            var session = running(first);
            second.touch(session.id());
            second.tick();
            time.advance(IDLE);
            var go = new CountDownLatch(1);
            try (var threads = Executors.newFixedThreadPool(2)) {
                var judged = threads.submit(() -> {
                    go.await();
                    first.tick();
                    return true;
                });
                var touched = threads.submit(() -> {
                    go.await();
                    return second.touch(session.id());
                });
                go.countDown();
                judged.get();
                var kept = touched.get() == Touch.KEPT;
                assertThat(phase(session).isEnding()).isEqualTo(!kept);
            }
            first.terminate(session.id());
            first.tick();
        }
    }

    @Test
    void events_of_one_node_reach_listeners_on_another() {
        var known = running(first);
        var ofAll = new CopyOnWriteArrayList<StreamEvent>();
        var ofOne = new CopyOnWriteArrayList<SessionEvent>();
        second.events().subscribeAll(second.events().newest(), ofAll::add);
        second.events().subscribe(known.id(), ofOne::add);
        var session = running(first);
        first.terminate(known.id());
        first.tick();
        await().untilAsserted(() -> assertThat(ofAll)
                .extracting(event ->
                        event.event().sessionId() + " " + event.event().type().wireName())
                .containsExactly(
                        session.id() + " requested",
                        session.id() + " attempt",
                        session.id() + " spawned",
                        session.id() + " ready",
                        known.id() + " terminating",
                        known.id() + " terminated"));
        await().untilAsserted(() -> assertThat(ofOne).isEqualTo(first.events(known.id())));
    }

    @Test
    void a_listener_outlives_a_cut_and_misses_nothing() {
        var heard = new CopyOnWriteArrayList<StreamEvent>();
        second.events().subscribeAll(EventPosition.START, heard::add);
        wireOfSecond.cut();
        running(first);
        wireOfSecond.mend();
        await().untilAsserted(() -> assertThat(heard).isEqualTo(first.events().all(EventPosition.START, 100)));
        assertThat(heard).hasSize(4);
    }

    @Test
    void a_node_that_is_gone_is_replaced_within_half_a_minute() {
        var session = running(first);
        for (var i = 0; i < 179; i++) {
            time.advance(Duration.ofSeconds(10));
            first.tick();
        }
        // and never again; the session is due ten seconds later
        time.advance(Duration.ofSeconds(10));
        second.tick();
        assertThat(phase(session)).isEqualTo(Phase.RUNNING);
        time.advance(Duration.ofSeconds(20));
        second.tick();
        assertThat(phase(session)).isEqualTo(Phase.ENDED);
    }

    @Test
    void what_a_node_that_is_gone_was_to_end_is_ended_by_another_within_half_a_minute() {
        var session = running(first);
        first.terminate(session.id()); // and its worker never comes to it
        time.advance(Duration.ofSeconds(25));
        second.tick();
        assertThat(cloud.terminated).hasSize(1);
        assertThat(phase(session)).isEqualTo(Phase.ENDED);
    }

    @Test
    void an_end_that_takes_long_is_not_sent_again_meanwhile_by_the_same_node() throws Exception {
        var session = running(first);
        cloud.endsWait = new CountDownLatch(1);
        first.terminate(session.id());
        try (var thread = Executors.newSingleThreadExecutor()) {
            var ending = thread.submit(first::tick);
            await().until(() -> cloud.terminated.size() == 1);
            time.advance(Duration.ofMinutes(1));
            first.tick();
            assertThat(cloud.terminated).hasSize(1);
            cloud.endsWait.countDown();
            ending.get(10, TimeUnit.SECONDS);
        }
        assertThat(phase(session)).isEqualTo(Phase.ENDED);
    }

    @Test
    void a_node_that_closes_is_replaced_at_once() {
        var session = running(first);
        time.advance(IDLE.minusSeconds(1));
        first.tick();
        first.close();
        time.advance(Duration.ofSeconds(1));
        second.tick();
        assertThat(second.info(session.id()).phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void a_node_that_might_not_look_does_soon_after_it_may_and_waits_for_no_round() {
        first.close();
        second.close();
        cloud.ready = false;
        var looking = busy();
        var session = looking.start(idleAfter(IDLE));
        await().atMost(Duration.ofSeconds(20)).until(() -> cloud.created.size() == 1);
        var waiting = busy();
        var lists = cloud.lists;
        looking.close();
        cloud.allReady();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> waiting.info(session.id()).isReady());
        assertThat(cloud.lists).isGreaterThan(lists);
    }

    @Test
    void an_account_that_only_a_node_that_is_gone_used_is_looked_at_by_the_next() {
        cloud.ready = false;
        var session = first.start(idleAfter(IDLE));
        first.tick();
        assertThat(phase(session)).isEqualTo(Phase.PROVISIONING);
        cloud.allReady();
        time.advance(Duration.ofSeconds(30));
        second.tick();
        assertThat(phase(session)).isEqualTo(Phase.RUNNING);
    }

    @Test
    void what_a_node_is_about_to_rent_is_left_to_it_by_one_that_opens() throws Exception {
        cloud.answersWait = new CountDownLatch(1);
        var session = first.start(idleAfter(IDLE));
        try (var thread = Executors.newSingleThreadExecutor()) {
            var renting = thread.submit(first::tick);
            await().until(() -> cloud.created.size() == 1);
            var third = node(wire(), time, true);
            time.advance(Duration.ofSeconds(14));
            third.tick();
            third.tick();
            assertThat(third.info(session.id()).phase()).isEqualTo(Phase.PROVISIONING);
            cloud.answersWait.countDown();
            renting.get(10, TimeUnit.SECONDS);
        }
        assertThat(phase(session)).isEqualTo(Phase.RUNNING);
        assertThat(cloud.created).hasSize(1);
    }

    @Test
    void a_node_that_is_cut_off_promises_nothing_and_goes_on_once_it_is_not() {
        var session = running(second);
        wireOfSecond.cut();
        time.advance(Duration.ofSeconds(10));
        assertThatThrownBy(() -> second.start(idleAfter(IDLE))).isInstanceOf(AtlasException.class);
        assertThatThrownBy(() -> second.touch(session.id())).isInstanceOf(AtlasException.class);
        assertThatThrownBy(() -> second.terminate(session.id())).isInstanceOf(AtlasException.class);
        assertThatThrownBy(second::tick).isInstanceOf(AtlasException.class);
        time.advance(Duration.ofSeconds(20));
        first.tick();
        assertThat(phase(session)).isEqualTo(Phase.RUNNING);
        assertThat(cloud.machines()).hasSize(1);
        wireOfSecond.mend();
        second.tick();
        assertThat(second.touch(session.id())).isEqualTo(Touch.KEPT);
        assertThat(first.list()).hasSize(1);
    }

    @Test
    void a_machine_whose_answer_a_cut_off_node_could_not_write_is_adopted_by_another() throws Exception {
        cloud.answersWait = new CountDownLatch(1);
        var session = second.start(idleAfter(IDLE));
        try (var thread = Executors.newSingleThreadExecutor()) {
            var renting = thread.submit(second::tick);
            await().until(() -> cloud.created.size() == 1);
            wireOfSecond.cut();
            cloud.answersWait.countDown();
            assertThatThrownBy(() -> renting.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        }
        time.advance(Duration.ofMinutes(6)); // its claim is over
        first.tick();
        first.tick();
        assertThat(phase(session)).isEqualTo(Phase.RUNNING);
        assertThat(cloud.created).hasSize(1);
        assertThat(cloud.terminated).isEmpty();
        wireOfSecond.mend();
        second.tick();
        assertThat(cloud.created).hasSize(1);
        assertThat(cloud.machines()).hasSize(1);
    }

    @Test
    void a_node_whose_clock_is_an_hour_wrong_goes_by_the_time_of_the_database() {
        var right = node(wire(), TimeSource.system(), false);
        var session = right.start(idleAfter(IDLE));
        right.tick();
        for (var wrong : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            var node = node(wire(), shifted(wrong), false);
            node.tick();
            assertThat(node.info(session.id()).phase()).isEqualTo(Phase.RUNNING);
            var own = node.start(idleAfter(IDLE));
            assertThat(own.createdAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            node.tick();
            right.tick();
            assertThat(right.info(own.id()).phase()).isEqualTo(Phase.RUNNING);
        }
        assertThat(cloud.terminated).isEmpty();
    }

    private static TimeSource shifted(Duration by) {
        var real = TimeSource.system();
        return new TimeSource() {
            @Override
            public Instant now() {
                return real.now().plus(by);
            }

            @Override
            public long nanoTime() {
                return real.nanoTime();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                real.sleep(duration);
            }
        };
    }
}
