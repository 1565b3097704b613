package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators over one PostgreSQL, each with keys that the other lacks. */
class NodesOfSeveralAccountsTest {
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScriptedCloud cloudOfA = new ScriptedCloud(time);
    private final ScriptedCloud cloudOfB = new ScriptedCloud(time);
    private final List<AutoCloseable> open = new ArrayList<>();
    private String url;
    private Path keyFile;
    private Orchestrator nodeOfA;
    private Orchestrator nodeOfB;

    @BeforeEach
    void openBoth(@TempDir Path folder) {
        url = Postgres.newDatabase();
        keyFile = Postgres.keyFile(folder, Postgres.key("k1"));
        nodeOfA = node(Map.of("SCRIPTED_KEY__A", "key-of-a"));
        nodeOfB = node(Map.of("SCRIPTED_KEY__B", "key-of-b"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var thing : open.reversed()) {
            thing.close();
        }
    }

    private Orchestrator node(Map<String, String> keys) {
        var pool = Postgres.pool(url);
        open.add(pool);
        var atlas = Atlas.builder()
                .settings(Settings.of(keys))
                .time(time)
                .provider(new KeyedClouds(Map.of("key-of-a", cloudOfA, "key-of-b", cloudOfB)))
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

    private static SessionRequest in(String account) {
        return SessionRequest.of(
                        "scripted/" + account,
                        ComputeRequest.cpu(1).image("demo").build())
                .idleAfter(IDLE);
    }

    private Phase phase(Session session) {
        return nodeOfA.info(session.id()).phase();
    }

    @Test
    void each_node_judges_the_accounts_it_has_keys_of_whoever_ticks_first() {
        var a = nodeOfA.start(in("a"));
        var b = nodeOfB.start(in("b"));
        nodeOfA.tick();
        nodeOfB.tick();
        assertThat(phase(a)).isEqualTo(Phase.RUNNING);
        assertThat(phase(b)).isEqualTo(Phase.RUNNING);

        time.advance(IDLE);
        nodeOfA.tick();
        assertThat(phase(a)).isEqualTo(Phase.ENDED);
        assertThat(phase(b)).isEqualTo(Phase.RUNNING);
        nodeOfB.tick();
        assertThat(nodeOfB.info(b.id()).reason()).contains(EndReason.IDLE);
        assertThat(phase(b)).isEqualTo(Phase.ENDED);
        assertThat(cloudOfB.machines()).isEmpty();
    }

    @Test
    void what_is_to_be_rented_where_a_node_has_no_key_is_left_to_one_that_has() {
        var b = nodeOfB.start(in("b"));
        for (var i = 0; i < 4; i++) {
            time.advance(Duration.ofMinutes(1)); // too long: now even a node without its key wakes it
            nodeOfA.tick();
        }
        assertThat(phase(b)).isEqualTo(Phase.REQUESTED);
        time.advance(Duration.ofMinutes(1));
        nodeOfB.tick();
        assertThat(phase(b)).isEqualTo(Phase.RUNNING);
    }

    @Test
    void an_end_that_a_node_without_the_key_was_asked_for_is_sent_by_one_that_has_it() {
        var b = nodeOfB.start(in("b"));
        nodeOfB.tick();
        nodeOfA.terminate(b.id());
        nodeOfA.tick();
        assertThat(phase(b)).isEqualTo(Phase.ENDING);
        time.advance(Duration.ofSeconds(2));
        nodeOfB.tick();
        assertThat(phase(b)).isEqualTo(Phase.ENDED);
        assertThat(nodeOfB.events(b.id())).extracting(SessionEvent::type).doesNotContain(EventType.TERMINATE_FAILED);
    }

    @Test
    void an_end_that_nobody_has_the_key_for_is_told() {
        var b = nodeOfB.start(in("b"));
        nodeOfB.tick();
        nodeOfB.close();
        nodeOfA.terminate(b.id());
        for (var i = 0; i < 10; i++) {
            time.advance(Duration.ofMinutes(4));
            nodeOfA.tick();
        }
        assertThat(phase(b)).isEqualTo(Phase.ENDING);
        assertThat(nodeOfA.events(b.id())).extracting(SessionEvent::type).containsOnlyOnce(EventType.TERMINATE_FAILED);
        node(Map.of("SCRIPTED_KEY__B", "key-of-b")).tick();
        time.advance(Duration.ofMinutes(4));
        node(Map.of("SCRIPTED_KEY__A", "key-of-a", "SCRIPTED_KEY__B", "key-of-b"))
                .tick();
        assertThat(cloudOfB.machines()).isEmpty();
    }
}
