package io.atlas4j.testkit.runpod;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What holds from when on, the future included. */
final class Timeline<S> {
    record Since<S>(Instant from, S state) {}

    /** A stretch with one state. */
    record Span<S>(Instant from, Instant to, S state) {}

    private final List<Since<S>> changes = new ArrayList<>();

    Timeline(Instant start, S state) {
        changes.add(new Since<>(start, state));
    }

    /** Plans a change after all the others. */
    Timeline<S> then(Instant from, S state) {
        changes.add(new Since<>(from, state));
        return this;
    }

    /** Changes now; what was planned for later is off. */
    Timeline<S> change(Instant now, S state) {
        changes.removeIf(change -> change.from().isAfter(now));
        return then(now, state);
    }

    /** The state at that time, and since when; before the beginning it is the first. */
    Since<S> at(Instant time) {
        var current = changes.getFirst();
        for (var change : changes) {
            if (!change.from().isAfter(time)) {
                current = change;
            }
        }
        return current;
    }

    Instant start() {
        return changes.getFirst().from();
    }

    /** When the last planned state begins. */
    Since<S> last() {
        return changes.getLast();
    }

    /** The stretches between two times. */
    List<Span<S>> between(Instant from, Instant to) {
        var spans = new ArrayList<Span<S>>();
        for (var i = 0; i < changes.size(); i++) {
            var start = later(changes.get(i).from(), from);
            var end = i + 1 < changes.size() ? earlier(changes.get(i + 1).from(), to) : to;
            if (start.isBefore(end)) {
                spans.add(new Span<>(start, end, changes.get(i).state()));
            }
        }
        return spans;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
