package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atlas4j.Atlas;
import io.atlas4j.http.Authorization;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpHeaders;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.HttpResponse;
import io.atlas4j.http.RateLimit;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask for a session's machine, when the node that was to do it is slow, or gone. */
class ClaimsTest {
    /** A dead node's lease, and its claims. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(30);

    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScriptedCloud cloud = new ScriptedCloud(time);
    private final List<AutoCloseable> open = new ArrayList<>();
    private Thread renting = Thread.currentThread();
    private Orchestrator first;
    private Orchestrator second;

    @BeforeEach
    void openBoth(@TempDir Path folder) {
        var url = Postgres.newDatabase();
        var keyFile = Postgres.keyFile(folder, Postgres.key("k1"));
        first = node(url, keyFile);
        second = node(url, keyFile);
    }

    @AfterEach
    void closeAll() throws Exception {
        cloud.answersWait.countDown();
        for (var thing : open.reversed()) {
            thing.close();
        }
    }

    private Orchestrator node(String url, Path keyFile) {
        var pool = Postgres.pool(url);
        open.add(pool);
        var atlas = Atlas.builder()
                .settings(Settings.of(Map.of()))
                .time(time)
                .provider(cloud)
                .build();
        open.add(atlas);
        var node = Orchestrator.builder(atlas)
                .dataSource(pool)
                .keyFile(keyFile)
                .background(false)
                .ownTime()
                .build();
        open.add(node);
        return node;
    }

    /** The first node asks for its machine, and the cloud takes its time. */
    private Session slowlyRented() {
        cloud.answersWait = new CountDownLatch(1);
        var session = first.start(House.request().forever());
        renting = Thread.ofPlatform().start(first::tick);
        await().until(() -> cloud.created.size() == 1);
        return session;
    }

    @Test
    void a_create_may_take_minutes_while_its_node_lives() throws Exception {
        var session = slowlyRented();
        for (var passed = 0; passed < 300; passed++) {
            time.advance(Duration.ofSeconds(1));
            first.tick();
            second.tick();
        }
        assertThat(second.info(session.id()).phase()).isEqualTo(Phase.PROVISIONING);
        assertThat(cloud.created).hasSize(1);
        cloud.answersWait.countDown();
        assertThat(renting.join(Duration.ofSeconds(20))).isTrue();
        assertThat(second.info(session.id()).phase()).isEqualTo(Phase.RUNNING);
        assertThat(cloud.machines()).hasSize(1);
    }

    @Test
    void what_a_node_that_is_gone_was_renting_is_rented_by_another_and_what_comes_late_is_ended() throws Exception {
        var session = slowlyRented();
        var late = cloud.answersWait;
        cloud.answersWait = new CountDownLatch(0);
        wait(second);
        assertThat(second.info(session.id()).phase()).isEqualTo(Phase.RUNNING);
        assertThat(second.info(session.id()).attempt()).isEqualTo(2);
        var machine = cloud.onlyMachine();

        first.tick(); // it was only frozen, and gets nothing back
        late.countDown();
        assertThat(renting.join(Duration.ofSeconds(20))).isTrue();
        assertThat(cloud.created).hasSize(2).doesNotHaveDuplicates();
        assertThat(cloud.terminated).hasSize(1).doesNotContain(machine.id());
        assertThat(cloud.machines()).containsExactly(machine);
        assertThat(first.info(session.id()).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void what_a_node_was_to_rent_and_never_claimed_is_rented_by_another() {
        var session = first.start(House.request().forever());
        wait(second);
        assertThat(second.info(session.id()).phase()).isEqualTo(Phase.RUNNING);
        first.tick();
        assertThat(cloud.created).hasSize(1);
    }

    @Test
    void a_create_that_waited_in_a_queue_until_another_node_took_over_is_not_sent() throws Exception {
        var sent = new AtomicInteger();
        var queue = HttpApi.over(
                request -> {
                    sent.incrementAndGet();
                    return HttpResponse.of(200, HttpHeaders.NONE, new byte[0]);
                },
                "scripted",
                "one",
                Authorization.NONE,
                new ProviderContext(Settings.of(Map.of()), Telemetry.create(), time));
        var launch = HttpRequest.create(URI.create("https://cloud.example/launch"))
                .limit(new RateLimit("launch", 1, Duration.ofSeconds(40)))
                .callTimeout(Duration.ofMinutes(3))
                .build();
        queue.send(launch); // and the next has to wait
        cloud.way = name -> {
            if (name.endsWith("-1")) {
                queue.send(launch);
            }
        };
        var session = first.start(House.request().forever());
        renting = Thread.ofPlatform().start(first::tick);
        time.awaitSleepers(1);
        wait(second);
        assertThat(second.info(session.id()).phase()).isEqualTo(Phase.RUNNING);

        time.advance(Duration.ofSeconds(20));
        assertThat(renting.join(Duration.ofSeconds(20))).isTrue();
        assertThat(sent).hasValue(1);
        assertThat(cloud.created).hasSize(1);
        assertThat(first.info(session.id()).attempt()).isEqualTo(2);
    }

    private void wait(Orchestrator node) {
        for (var passed = Duration.ZERO; passed.compareTo(TAKEN_OVER_WITHIN) < 0; passed = passed.plusSeconds(1)) {
            time.advance(Duration.ofSeconds(1));
            node.tick();
        }
    }
}
