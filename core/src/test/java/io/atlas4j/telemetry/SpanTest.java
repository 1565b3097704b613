package io.atlas4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanTest {
    private static final EventName FETCH = EventName.of("atlas", "fly", "logs", "fetch");

    private final ManualTime time = ManualTime.startingAt(Instant.ofEpochSecond(1_700_000_000, 7));
    private final Telemetry telemetry = Telemetry.create(time);
    private final List<Event> heard = new ArrayList<>();

    @Test
    void surrounds_its_body_with_start_and_stop() {
        telemetry.attachAll("all", heard::add);
        time.advance(Duration.ofNanos(100));
        var answer = telemetry.span(FETCH, Map.of("app", "shop"), scope -> {
            assertThat(heard).hasSize(1);
            time.advance(Duration.ofNanos(23));
            scope.put("count", 3);
            return "answer";
        });
        assertThat(answer).isEqualTo("answer");
        assertThat(heard)
                .containsExactly(
                        Event.of(
                                FETCH.child("start"),
                                Map.of("system_time", 1_700_000_000_000_000_107L, "monotonic_time", 100L),
                                Map.of("app", "shop")),
                        Event.of(
                                FETCH.child("stop"),
                                Map.of("duration", 23L, "monotonic_time", 123L),
                                Map.of("app", "shop", "count", 3)));
    }

    @Test
    void tells_of_a_failure_and_throws_it_on() {
        telemetry.attachAll("all", heard::add);
        var failure = new NotFoundException("fly", "no app shop");
        assertThatThrownBy(() -> telemetry.span(FETCH, Map.of("app", "shop"), scope -> {
                    scope.put("count", 3);
                    time.advance(Duration.ofNanos(23));
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(heard)
                .extracting(event -> event.name().path())
                .containsExactly("atlas.fly.logs.fetch.start", "atlas.fly.logs.fetch.exception");
        var exception = heard.getLast();
        assertThat(exception.measurements()).isEqualTo(Map.of("duration", 23L, "monotonic_time", 23L));
        assertThat(exception.metadata())
                .containsOnlyKeys("app", "kind", "reason", "stacktrace")
                .containsEntry("app", "shop")
                .containsEntry("kind", "not_found")
                .containsEntry("reason", "no app shop");
        assertThat(exception.metadata().get("stacktrace").toString()).contains("SpanTest");
    }

    @Test
    void does_not_quote_a_failure_that_is_not_ours() {
        telemetry.attachAll("all", heard::add);
        assertThatThrownBy(() -> telemetry.span(FETCH, Map.of(), scope -> {
                    throw new IOException("header Authorization: Bearer hunter2");
                }))
                .isInstanceOf(IOException.class);
        assertThat(heard.getLast().metadata())
                .containsEntry("kind", "unknown")
                .containsEntry("reason", "java.io.IOException");
        assertThat(heard.toString()).doesNotContain("hunter2");
    }

    @Test
    void may_return_nothing() {
        telemetry.attachAll("all", heard::add);
        assertThat(telemetry.<String, RuntimeException>span(FETCH, Map.of(), scope -> null))
                .isNull();
        assertThat(heard).hasSize(2);
    }

    @Test
    void runs_its_body_when_nobody_hears() {
        assertThat(telemetry.<String, RuntimeException>span(FETCH, Map.of("app", "shop"), scope -> {
                    scope.put("count", 1);
                    return "ran";
                }))
                .isEqualTo("ran");
    }

    @Test
    void does_not_change_the_map_it_was_given() {
        var metadata = Map.<String, Object>of("app", "shop");
        telemetry.span(FETCH, metadata, scope -> {
            scope.put("app", "other");
            return "";
        });
        assertThat(metadata).isEqualTo(Map.of("app", "shop"));
    }
}
