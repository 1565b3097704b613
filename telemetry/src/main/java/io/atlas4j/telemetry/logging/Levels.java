package io.atlas4j.telemetry.logging;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Which event is worth which level: the longest prefix that names it; what went wrong is worth more. */
final class Levels {
    private final Map<EventName, Optional<Level>> byPrefix = new LinkedHashMap<>();
    private Level failures = Level.WARN;

    Levels() {
        at("atlas", Level.DEBUG);
        at("atlas.fly.deploy.line", Level.TRACE);
        at("atlas.fly.deploy.exit", Level.INFO);
        at("atlas.session.spawn.stop", Level.INFO);
        at("atlas.session.end", Level.INFO);
        at("atlas.reaper.terminate", Level.WARN);
        at("atlas.reaper.unclaimed", Level.ERROR);
        at("telemetry.handler.failure", Level.ERROR);
    }

    private void at(String prefix, Level level) {
        set(new EventName(prefix), Optional.of(level));
    }

    void set(EventName prefix, Optional<Level> level) {
        byPrefix.put(prefix, level);
    }

    void failures(Level level) {
        failures = level;
    }

    /** Empty if it is not logged; of applications' own events only those that were chosen. */
    Optional<Level> of(Event event) {
        return byPrefix.entrySet().stream()
                .filter(entry -> event.name().startsWith(entry.getKey()))
                .max((a, b) -> Integer.compare(
                        a.getKey().path().length(), b.getKey().path().length()))
                .flatMap(Map.Entry::getValue)
                .map(level -> isFailure(event) && level.toInt() < failures.toInt() ? failures : level);
    }

    private static boolean isFailure(Event event) {
        var metadata = event.metadata();
        return metadata.containsKey("error")
                || event.name().path().endsWith(".exception")
                || isError(metadata.get("status"))
                || isError(metadata.get("result"))
                || "none".equals(metadata.get("source"));
    }

    private static boolean isError(@Nullable Object word) {
        return word instanceof String text && text.startsWith("error");
    }
}
