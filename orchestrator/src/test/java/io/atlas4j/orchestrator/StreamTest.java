package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atlas4j.error.ValidationException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of all sessions, as they are listened to. */
class StreamTest {
    private House house;

    @BeforeEach
    void open(@TempDir Path home) {
        house = new House(home);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private SessionEvents events() {
        return house.orchestrator.events();
    }

    private List<StreamEvent> everything() {
        return events().all(EventPosition.START, 100_000);
    }

    @Test
    void a_listener_hears_of_every_session_what_was_and_what_comes() {
        house.started();
        var heard = new CopyOnWriteArrayList<StreamEvent>();
        events().subscribeAll(EventPosition.START, heard::add);
        await().untilAsserted(() -> assertThat(heard).hasSize(4));
        house.orchestrator.start(House.request());
        house.ticks(1);
        await().untilAsserted(() -> assertThat(heard).hasSize(8).isEqualTo(everything()));
    }

    @Test
    void a_listener_goes_on_from_the_text_of_a_position_after_a_restart() {
        house.started();
        var position = everything().get(1).position().toString();
        house.restart();
        house.started();
        var rest = new CopyOnWriteArrayList<StreamEvent>();
        events().subscribeAll(EventPosition.parse(position), rest::add);
        await().untilAsserted(() -> assertThat(rest).hasSize(6));
        assertThat(rest).isEqualTo(everything().subList(2, 8));
        assertThatThrownBy(() -> EventPosition.parse("12")).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> EventPosition.parse("-1-2")).isInstanceOf(ValidationException.class);
    }

    @Test
    void a_slow_listener_keeps_nobody_waiting_and_one_that_fails_is_left_out() throws Exception {
        var events = 3000;
        var slow = new CopyOnWriteArrayList<StreamEvent>();
        var quick = new CopyOnWriteArrayList<EventPosition>();
        var go = new CountDownLatch(1);
        var failed = new CountDownLatch(1);
        events().subscribeAll(EventPosition.START, event -> {
            uninterrupted(go);
            slow.add(event);
        });
        events().subscribeAll(EventPosition.START, event -> {
            failed.countDown();
            throw new IllegalStateException("a fault in a listener");
        });
        events().subscribeAll(EventPosition.START, event -> quick.add(event.position()));
        start(events / 4);
        house.ticks(1);
        await().untilAsserted(() -> assertThat(quick).hasSize(events));
        assertThat(quick).isSorted();
        assertThat(slow).isEmpty();
        assertThat(failed.await(5, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        await().untilAsserted(() -> assertThat(slow).hasSize(events));
        assertThat(slow).isEqualTo(everything());
    }

    private void start(int sessions) throws InterruptedException {
        Callable<Session> start = () -> house.orchestrator.start(House.request());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(Stream.generate(() -> start).limit(sessions).toList());
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
