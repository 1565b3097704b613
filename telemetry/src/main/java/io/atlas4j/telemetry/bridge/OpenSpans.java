package io.atlas4j.telemetry.bridge;

import io.atlas4j.telemetry.EventName;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What a bridge keeps between the start of a span and its end. Both happen on one thread, and spans close in the reverse
 * order in which they opened, so a stack per thread is enough; an end whose start was not heard finds nothing.
 */
public final class OpenSpans<T> {
    private static final String START = ".start";
    private static final String STOP = ".stop";
    private static final String EXCEPTION = ".exception";

    @SuppressWarnings("ThreadLocalUsage") // one for each bridge, of which there are few
    private final ThreadLocal<ArrayDeque<Open<T>>> stack = new ThreadLocal<>();

    private record Open<T>(String name, T value) {}

    /** The name of the span that begins with this event; empty if none does. */
    public static Optional<String> startedBy(EventName event) {
        return without(event.path(), START);
    }

    /** The name of the span that ends with this event, well or badly; empty if none does. */
    public static Optional<String> endedBy(EventName event) {
        return without(event.path(), STOP).or(() -> without(event.path(), EXCEPTION));
    }

    public void open(String name, T value) {
        var mine = stack.get();
        if (mine == null) {
            mine = new ArrayDeque<>();
            stack.set(mine);
        }
        mine.push(new Open<>(name, value));
    }

    /** What was kept for the innermost span, if it is the one of that name. */
    public Optional<T> close(String name) {
        var mine = stack.get();
        if (mine == null || mine.isEmpty() || !mine.element().name.equals(name)) {
            return Optional.empty();
        }
        var open = mine.pop();
        if (mine.isEmpty()) {
            stack.remove();
        }
        return Optional.of(open.value);
    }

    /** What was kept for the innermost span of this thread. */
    public Optional<T> innermost() {
        var mine = stack.get();
        return mine == null ? Optional.empty() : Optional.of(mine.element().value);
    }

    private static Optional<String> without(String path, String suffix) {
        return path.endsWith(suffix)
                ? Optional.of(path.substring(0, path.length() - suffix.length()))
                : Optional.empty();
    }
}
