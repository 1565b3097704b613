package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A place in the stream of all sessions' events: read on from it, also in another process. Keep it as it is, or as its
 * text; its numbers have gaps and mean nothing by themselves.
 */
public record EventPosition(long transaction, long number) implements Comparable<EventPosition> {
    /** Before the first event. */
    public static final EventPosition START = new EventPosition(0, 0);

    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})");
    private static final Comparator<EventPosition> ORDER =
            Comparator.comparingLong(EventPosition::transaction).thenComparingLong(EventPosition::number);

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws ValidationException if it is something else
     */
    public static EventPosition parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw ValidationException.of("position", "must be a position of the stream of events, such as 0-0");
        }
        return new EventPosition(Long.parseLong(match.group(1)), Long.parseLong(match.group(2)));
    }

    @Override
    public int compareTo(EventPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return transaction + "-" + number;
    }
}
