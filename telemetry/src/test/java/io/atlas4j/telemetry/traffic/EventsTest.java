package io.atlas4j.telemetry.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.HandlerFailure;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.meters.MeterReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every event that the real code emits, beside the list of what users were promised. */
@Timeout(180)
class EventsTest {
    private static final Path GOLDEN = Path.of("..", "docs", "guide", "telemetry-events.txt");
    private static final Path GUIDE = Path.of("..", "docs", "guide", "telemetry.md");
    private static final List<Event> EVENTS = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void emit(@TempDir Path directory) throws Exception {
        var telemetry = Telemetry.create();
        telemetry.attachAll("collect", EVENTS::add);
        try (var traffic = new Traffic(telemetry, directory)) {
            traffic.everything();
        }
    }

    /** When this fails and the change is meant, the file to keep is {@code target/telemetry-events.txt}. */
    @Test
    void name_measurements_and_metadata_of_every_event_are_those_of_the_golden_file() throws IOException {
        var seen = describe();
        Files.writeString(Path.of("target", "telemetry-events.txt"), seen);
        assertThat(seen).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void the_guide_explains_every_event_and_every_field_of_it() throws IOException {
        var guide = Files.readString(GUIDE);
        assertThat(EVENTS)
                .allSatisfy(event -> assertThat(guide).contains("`" + heading(event) + "`"))
                .allSatisfy(event -> assertThat(event.metadata().keySet())
                        .allSatisfy(key -> assertThat(guide).contains("`" + key + "`")));
    }

    @Test
    void every_event_that_is_no_begin_is_measured() {
        var reader = new MeterReader();
        assertThat(EVENTS)
                .filteredOn(event -> !event.name().path().endsWith(".start"))
                .allSatisfy(event -> assertThat(reader.read(event)).isNotEmpty());
    }

    @Test
    void what_the_library_does_falls_under_no_tag_called_other() {
        var reader = new MeterReader();
        assertThat(EVENTS.stream()
                        .flatMap(event -> reader.read(event).stream())
                        .filter(reading -> reading.series().values().contains("other")
                                || reading.series().values().contains("null")))
                .isEmpty();
    }

    /** Providers differ in nothing but the name; what is not in every event of a name is marked. */
    private static String describe() {
        var byName = new TreeMap<String, List<Event>>();
        EVENTS.forEach(event -> byName.computeIfAbsent(heading(event), name -> new ArrayList<>())
                .add(event));
        var text = new StringBuilder();
        byName.forEach((name, events) -> text.append(name)
                .append("\n  measurements ")
                .append(fields(events.stream().map(Event::measurements).toList()))
                .append("\n  metadata     ")
                .append(fields(events.stream().map(Event::metadata).toList()))
                .append('\n'));
        return text.toString();
    }

    private static String fields(List<? extends Map<String, ?>> maps) {
        var fields = new TreeMap<String, String>();
        for (var map : maps) {
            map.forEach((key, value) -> fields.put(key, type(value)));
        }
        var line = new StringBuilder();
        fields.forEach((key, type) -> line.append(line.isEmpty() ? "" : ", ")
                .append(key)
                .append(' ')
                .append(type)
                .append(maps.stream().allMatch(map -> map.containsKey(key)) ? "" : " (not always)"));
        return line.isEmpty() ? "none" : line.toString();
    }

    private static String type(Object value) {
        return switch (value) {
            case Number number -> "number";
            case Boolean flag -> "flag";
            default -> "word";
        };
    }

    private static String heading(Event event) {
        var name = event.name().path();
        return event instanceof HandlerFailure
                ? name
                : Pattern.compile("atlas\\.[a-z_]+\\.request").matcher(name).replaceFirst("atlas.<provider>.request");
    }
}
