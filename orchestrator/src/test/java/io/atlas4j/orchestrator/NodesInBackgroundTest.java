package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.ScriptedCloud.Answer;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators with threads of their own over one PostgreSQL, and a cloud whose lists lag. */
class NodesInBackgroundTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LAG = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ScriptedCloud cloud = new ScriptedCloud(TimeSource.system());
    private final List<AutoCloseable> open = new ArrayList<>();
    private Orchestrator first;
    private Orchestrator second;

    @BeforeEach
    void openBoth(@TempDir Path folder) {
        cloud.lag = LAG;
        cloud.hiddenFor = LAG;
        var url = Postgres.newDatabase();
        var keyFile = Postgres.keyFile(folder, Postgres.key("k1"));
        first = node(url, keyFile);
        second = node(url, keyFile);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var thing : open.reversed()) {
            thing.close();
        }
    }

    private Orchestrator node(String url, Path keyFile) {
        var pool = Postgres.pool(url);
        open.add(pool);
        var atlas = Atlas.builder().provider(cloud).build();
        open.add(atlas);
        var node = Orchestrator.builder(atlas)
                .dataSource(pool)
                .keyFile(keyFile)
                .observeEvery(Duration.ofMillis(200))
                .build();
        open.add(node);
        return node;
    }

    @Test
    void what_two_nodes_start_touch_and_end_is_rented_once_and_nothing_of_it_is_left() {
        cloud.next(Answer.LOST_AFTER_CREATING, Answer.LOST_BEFORE_CREATING, Answer.LOST_AFTER_CREATING);
        var sessions = IntStream.range(0, 12)
                .mapToObj(
                        i -> (i % 2 == 0 ? first : second).start(House.request().idleAfter(IDLE)))
                .map(Session::id)
                .toList();
        var used = sessions.subList(0, 6);
        var left = sessions.subList(6, 12);
        try (var touching = Executors.newSingleThreadScheduledExecutor()) {
            var touches = touching.scheduleWithFixedDelay(
                    () -> used.forEach(id -> (id.equals(used.getFirst()) ? first : second).touch(id)),
                    0,
                    500,
                    TimeUnit.MILLISECONDS);
            used.forEach(
                    id -> assertThat(second.awaitReady(id, LIMIT).machine()).isPresent());
            left.forEach(id -> assertThat(first.awaitEnded(id, LIMIT).reason()).contains(EndReason.IDLE));
            assertThat(used).allMatch(id -> first.info(id).phase() == Phase.RUNNING);
            assertThat(touches.isDone()).isFalse();
        }
        for (var i = 0; i < used.size(); i++) {
            (i % 2 == 0 ? first : second).terminate(used.get(i));
        }
        used.forEach(id -> assertThat(second.awaitEnded(id, LIMIT).reason()).contains(EndReason.TERMINATED));
        assertThat(cloud.machines()).isEmpty();
        assertThat(cloud.created).doesNotHaveDuplicates().hasSize(13);
        assertThat(sessions)
                .allSatisfy(id -> assertThat(first.events(id))
                        .extracting(SessionEvent::type)
                        .containsOnlyOnce(EventType.TERMINATED)
                        .doesNotContain(EventType.LATE_MACHINE));
    }
}
