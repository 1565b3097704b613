package io.atlas4j.telemetry;

import io.atlas4j.error.ValidationException;
import java.util.List;

/**
 * The name of an event, a path such as {@code atlas.runpod.request}.
 *
 * @param path segments of lower-case letters, digits and underscores, joined by dots
 */
public record EventName(String path) {
    public EventName {
        if (!path.matches("[a-z0-9_]+(\\.[a-z0-9_]+)*")) {
            throw ValidationException.of("event name", "\"" + path + "\" must look like atlas.runpod.request");
        }
    }

    public static EventName of(String... segments) {
        return new EventName(String.join(".", segments));
    }

    public EventName child(String segment) {
        return new EventName(path + "." + segment);
    }

    public List<String> segments() {
        return List.of(path.split("\\."));
    }

    /** Whether it is the prefix or below it: {@code atlas.fly} begins {@code atlas.fly.token} and not {@code atlas.flyer}. */
    public boolean startsWith(EventName prefix) {
        return path.startsWith(prefix.path)
                && (path.length() == prefix.path.length() || path.charAt(prefix.path.length()) == '.');
    }

    @Override
    public String toString() {
        return path;
    }
}
