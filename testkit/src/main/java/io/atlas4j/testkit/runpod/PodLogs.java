package io.atlas4j.testkit.runpod;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** The log lines of a pod or worker, numbered. Safe for many threads. */
final class PodLogs {
    record Line(Instant at, int number, String source, String text) {
        /** The id of the event that carries it. */
        String id() {
            return at + "/" + String.format(Locale.ROOT, "%012d", number);
        }
    }

    private final List<Line> lines = new CopyOnWriteArrayList<>();

    void add(Instant at, String source, String text) {
        lines.add(new Line(at, lines.size() + 1, source, text));
    }

    List<Line> all() {
        return new ArrayList<>(lines);
    }

    /** Everything after an event id, whether it is a time with or without a number. */
    List<Line> after(String eventId) {
        var slash = eventId.indexOf('/');
        if (slash < 0) {
            var time = Instant.parse(eventId);
            return lines.stream().filter(line -> line.at().isAfter(time)).toList();
        }
        var number = Integer.parseInt(eventId.substring(slash + 1));
        return lines.stream().filter(line -> line.number() > number).toList();
    }
}
