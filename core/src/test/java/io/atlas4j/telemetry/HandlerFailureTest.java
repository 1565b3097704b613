package io.atlas4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.time.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandlerFailureTest {
    private static final EventName LINE = EventName.of("atlas", "fly", "deploy", "line");
    private static final Event EVENT = Event.of(LINE, Map.of("count", 1), Map.of());

    private final RecordingLogger log = new RecordingLogger();
    private final Telemetry telemetry = new Telemetry(TimeSource.system(), log);
    private final List<Event> announced = new CopyOnWriteArrayList<>();

    @Test
    void is_detached_logged_once_and_announced() {
        telemetry.attach("watch", HandlerFailure.NAME, announced::add);
        telemetry.attach("broken", LINE, event -> {
            throw new IllegalStateException("password hunter2");
        });
        telemetry.emit(EVENT);
        telemetry.emit(EVENT);
        assertThat(announced).containsExactly(new HandlerFailure("broken", LINE, "java.lang.IllegalStateException"));
        assertThat(log.lines())
                .containsExactly("ERROR telemetry handler \"broken\" failed on atlas.fly.deploy.line with"
                        + " java.lang.IllegalStateException and is detached");
        assertThat(telemetry.list(LINE)).isEmpty();
    }

    @Test
    void is_an_event_like_any_other() {
        var failure = new HandlerFailure("broken", LINE, "java.lang.Error");
        assertThat(failure.name()).hasToString("telemetry.handler.failure");
        assertThat(failure.measurements()).isEqualTo(Map.of("count", 1));
        assertThat(failure.metadata())
                .isEqualTo(
                        Map.of("handler_id", "broken", "event", "atlas.fly.deploy.line", "error", "java.lang.Error"));
    }

    @Test
    void hurts_neither_the_emitter_nor_the_handlers_after_it() {
        var heard = new CopyOnWriteArrayList<Event>();
        telemetry.attach("broken", LINE, event -> {
            throw new AssertionError();
        });
        telemetry.attach("sound", LINE, heard::add);
        telemetry.emit(EVENT);
        assertThat(heard).containsExactly(EVENT);
    }

    @Test
    void is_not_asked_again_when_it_fails_on_its_own_failure() {
        telemetry.attachAll("broken", event -> {
            announced.add(event);
            throw new IllegalStateException();
        });
        telemetry.emit(EVENT);
        assertThat(announced).containsExactly(EVENT);
        assertThat(log.lines()).hasSize(1);
        assertThat(telemetry.list(LINE)).isEmpty();
    }

    @Test
    void is_announced_for_each_of_two_that_fail_on_everything() {
        telemetry.attachAll("one", event -> {
            throw new IllegalStateException();
        });
        telemetry.attachAll("two", event -> {
            throw new IllegalArgumentException();
        });
        telemetry.attach("watch", HandlerFailure.NAME, announced::add);
        telemetry.emit(EVENT);
        assertThat(announced)
                .containsExactlyInAnyOrder(
                        new HandlerFailure("one", LINE, "java.lang.IllegalStateException"),
                        new HandlerFailure("two", HandlerFailure.NAME, "java.lang.IllegalArgumentException"));
        assertThat(log.lines()).hasSize(2);
        assertThat(telemetry.list(LINE)).isEmpty();
    }

    @Test
    void is_announced_once_when_two_threads_see_it_at_once() throws Exception {
        var together = new CyclicBarrier(2);
        telemetry.attach("watch", HandlerFailure.NAME, announced::add);
        telemetry.attach("broken", LINE, event -> {
            meet(together);
            throw new IllegalStateException();
        });
        var other = Thread.ofVirtual().start(() -> telemetry.emit(EVENT));
        telemetry.emit(EVENT);
        assertThat(other.join(java.time.Duration.ofSeconds(20))).isTrue();
        assertThat(announced).hasSize(1);
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void does_not_detach_a_newer_handler_of_the_same_id() {
        var heard = new CopyOnWriteArrayList<Event>();
        telemetry.attach("mine", LINE, event -> {
            telemetry.detach("mine");
            telemetry.attach("mine", LINE, heard::add);
            throw new IllegalStateException();
        });
        telemetry.emit(EVENT);
        telemetry.emit(EVENT);
        assertThat(heard).containsExactly(EVENT);
    }

    @Test
    void ends_a_handler_that_emits_what_it_hears_for_ever() {
        telemetry.attach("echo", LINE, event -> telemetry.emit(event));
        telemetry.emit(EVENT);
        assertThat(telemetry.list(LINE)).isEmpty();
    }

    @Test
    void leaves_it_to_the_caller_when_the_machine_itself_fails() {
        telemetry.attach("unlucky", LINE, event -> {
            throw new OutOfMemoryError("made up");
        });
        assertThatThrownBy(() -> telemetry.emit(EVENT)).isInstanceOf(OutOfMemoryError.class);
        assertThat(telemetry.list(LINE)).containsExactly("unlucky");
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
