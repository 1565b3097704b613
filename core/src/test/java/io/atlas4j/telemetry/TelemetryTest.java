package io.atlas4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ValidationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final EventName REQUEST = EventName.of("atlas", "runpod", "request");
    private static final EventName LINE = EventName.of("atlas", "fly", "deploy", "line");
    private static final EventName EXIT = EventName.of("atlas", "fly", "deploy", "exit");

    private final Telemetry telemetry = Telemetry.create();
    private final List<Event> heard = new ArrayList<>();

    @Test
    void brings_an_event_to_the_handler_of_its_name_only() {
        telemetry.attach("mine", LINE, heard::add);
        telemetry.emit(event(LINE));
        telemetry.emit(event(EXIT));
        assertThat(heard).containsExactly(event(LINE));
    }

    @Test
    void brings_several_events_to_one_handler() {
        telemetry.attachMany("mine", List.of(LINE, EXIT), heard::add);
        telemetry.emit(event(LINE));
        telemetry.emit(event(REQUEST));
        telemetry.emit(event(EXIT));
        assertThat(heard).containsExactly(event(LINE), event(EXIT));
    }

    @Test
    void brings_every_event_to_a_handler_of_all() {
        telemetry.attachAll("mine", heard::add);
        telemetry.emit(event(LINE));
        telemetry.emit(REQUEST, () -> request());
        assertThat(heard).containsExactly(event(LINE), request());
    }

    @Test
    void brings_events_of_a_type_whatever_their_name() {
        var requests = new ArrayList<ProviderRequest>();
        telemetry.on("mine", ProviderRequest.class, requests::add);
        telemetry.emit(event(REQUEST));
        telemetry.emit(request());
        assertThat(requests).containsExactly(request());
    }

    @Test
    void asks_handlers_in_the_order_of_attachment() {
        var order = new ArrayList<String>();
        telemetry.attachAll("all", event -> order.add("all"));
        telemetry.attach("named", LINE, event -> order.add("named"));
        telemetry.on("typed", Event.class, event -> order.add("typed"));
        telemetry.emit(event(LINE));
        assertThat(order).containsExactly("all", "named", "typed");
    }

    @Test
    void brings_nothing_to_a_detached_handler() {
        telemetry.attach("mine", LINE, heard::add);
        assertThat(telemetry.detach("mine")).isTrue();
        assertThat(telemetry.detach("mine")).isFalse();
        telemetry.emit(event(LINE));
        assertThat(heard).isEmpty();
        assertThat(telemetry.hears(LINE)).isFalse();
    }

    @Test
    void refuses_an_id_that_is_taken_and_keeps_the_first() {
        telemetry.attach("mine", LINE, heard::add);
        assertThatThrownBy(() -> telemetry.attachAll("mine", event -> heard.clear()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("\"mine\"");
        assertThatThrownBy(() -> telemetry.on("mine", Event.class, event -> heard.clear()))
                .isInstanceOf(ConflictException.class);
        telemetry.emit(event(LINE));
        assertThat(heard).hasSize(1);
    }

    @Test
    void gives_an_id_free_when_it_is_detached() {
        telemetry.attach("mine", LINE, event -> {});
        telemetry.detach("mine");
        telemetry.attach("mine", LINE, heard::add);
        telemetry.emit(event(LINE));
        assertThat(heard).hasSize(1);
    }

    @Test
    void lists_who_hears_what_starts_with_a_prefix() {
        telemetry.attach("line", LINE, event -> {});
        telemetry.attach("request", REQUEST, event -> {});
        telemetry.attachMany("both", List.of(EXIT, REQUEST), event -> {});
        telemetry.attachAll("all", event -> {});
        assertThat(telemetry.list(EventName.of("atlas"))).containsExactly("line", "request", "both", "all");
        assertThat(telemetry.list(EventName.of("atlas", "fly"))).containsExactly("line", "both", "all");
        assertThat(telemetry.list(LINE)).containsExactly("line", "all");
        assertThat(telemetry.list(EventName.of("atlas", "fl"))).containsExactly("all");
        assertThat(telemetry.list(EventName.of("other"))).containsExactly("all");
    }

    @Test
    void does_not_make_an_event_that_nobody_hears() {
        telemetry.attach("other", LINE, heard::add);
        telemetry.emit(REQUEST, () -> {
            throw new AssertionError("made");
        });
        assertThat(telemetry.hears(REQUEST)).isFalse();
        assertThat(telemetry.hears(LINE)).isTrue();
    }

    @Test
    void lets_a_handler_attach_and_detach_while_it_is_asked() {
        telemetry.attach("first", LINE, event -> {
            telemetry.detach("first");
            telemetry.attach("second", LINE, heard::add);
        });
        telemetry.emit(event(LINE));
        assertThat(heard).isEmpty();
        telemetry.emit(event(LINE));
        assertThat(heard).hasSize(1);
        assertThat(telemetry.list(LINE)).containsExactly("second");
    }

    @Test
    void lets_a_handler_emit() {
        telemetry.attach("echo", LINE, event -> telemetry.emit(event(EXIT)));
        telemetry.attach("mine", EXIT, heard::add);
        telemetry.emit(event(LINE));
        assertThat(heard).containsExactly(event(EXIT));
    }

    @Test
    void names_a_provider_request_after_its_provider_and_leaves_out_an_absent_error() {
        assertThat(request().name()).isEqualTo(REQUEST);
        assertThat(request().measurements()).isEqualTo(Map.of("status", 200, "duration", 5L));
        assertThat(request().metadata())
                .isEqualTo(Map.of("api", "management", "method", "get", "url", "https://x.test/pods", "attempt", 1));
        var lost = new ProviderRequest(REQUEST, 0, 5, "management", "get", "local:list", 2, Optional.of("transport"));
        assertThat(lost.metadata()).containsEntry("error", "transport");
    }

    @Test
    void keeps_what_a_plain_event_was_made_of() {
        var measurements = new java.util.HashMap<>(Map.of("count", 1));
        var event = Event.of(LINE, measurements, Map.of("ticket_id", "t"));
        measurements.put("count", 2);
        assertThat(event.measurements()).isEqualTo(Map.of("count", 1));
        assertThatThrownBy(() -> event.metadata().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refuses_a_name_that_is_no_path() {
        for (var path : new String[] {"", "Atlas", "atlas.", ".atlas", "atlas..x", "atlas-x", "atlas x", "atlas\n"}) {
            assertThatThrownBy(() -> new EventName(path)).as(path).isInstanceOf(ValidationException.class);
        }
        assertThat(LINE.segments()).containsExactly("atlas", "fly", "deploy", "line");
        assertThat(LINE).hasToString("atlas.fly.deploy.line").isEqualTo(new EventName("atlas.fly.deploy.line"));
        assertThat(EventName.of("atlas", "flyer").startsWith(EventName.of("atlas", "fly")))
                .isFalse();
    }

    private static Event event(EventName name) {
        return Event.of(name, Map.of("count", 1), Map.of("ticket_id", "t-1"));
    }

    private static ProviderRequest request() {
        return new ProviderRequest(REQUEST, 200, 5, "management", "get", "https://x.test/pods", 1, Optional.empty());
    }
}
