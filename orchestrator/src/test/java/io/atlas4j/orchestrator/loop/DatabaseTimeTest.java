package io.atlas4j.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.testing.ManualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseTimeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTime node = ManualTime.startingAt(START.minus(Duration.ofHours(1)));
    private Instant date = START;
    private final SessionStore store = (SessionStore) Proxy.newProxyInstance(
            SessionStore.class.getClassLoader(),
            new Class<?>[] {SessionStore.class},
            (proxy, method, arguments) -> Optional.of(date));
    private final DatabaseTime time = new DatabaseTime(store, node);

    private void pass(Duration duration) {
        node.advance(duration);
        date = date.plus(duration);
    }

    @Test
    void goes_by_the_database_and_not_by_the_node() {
        pass(Duration.ofSeconds(5));
        node.jumpTo(START.plus(Duration.ofDays(1)));
        assertThat(time.now()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void follows_at_once_when_the_date_of_the_database_is_set() {
        for (var by : new Duration[] {Duration.ofHours(1), Duration.ofHours(-2)}) {
            date = date.plus(by);
            pass(Duration.ofSeconds(10));
            time.refresh();
            assertThat(time.now()).isEqualTo(date);
        }
    }

    @Test
    void does_not_go_back_for_an_answer_that_took_another_way() {
        pass(Duration.ofSeconds(10));
        var before = time.now();
        date = date.minusMillis(200);
        time.refresh();
        assertThat(time.now()).isEqualTo(before);
    }

    @Test
    void goes_on_while_the_node_sleeps() {
        var slept = new Duration[] {Duration.ZERO};
        var awake = new WakefulTime(node, () -> node.nanoTime() + slept[0].toNanos());
        var time = new DatabaseTime(store, awake);
        slept[0] = Duration.ofHours(8);
        date = date.plus(Duration.ofHours(8));
        pass(Duration.ofSeconds(1));
        assertThat(time.now()).isEqualTo(date);
    }
}
