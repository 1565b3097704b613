package io.atlas4j.cli;

import io.atlas4j.error.ValidationException;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.Relay;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * Every event as one line of JSON, written on a thread of its own: a pipe that nobody reads holds up no request. Buffered;
 * complete once closed, unless it says how many events were lost. Used by many threads.
 */
final class EventFile implements AutoCloseable {
    private static final int CAPACITY = 65_536;

    private final PrintWriter writer;
    private final TimeSource time;
    private final Relay<Heard> relay;

    private record Heard(Event event, Instant at) {}

    private EventFile(PrintWriter writer, TimeSource time) {
        this.writer = writer;
        this.time = time;
        this.relay = Relay.start("event-file", CAPACITY, heard -> writer.println(line(heard)));
    }

    /**
     * Opens it.
     *
     * @param target a file, which is written anew, or {@code -}
     * @param standard what {@code -} means
     */
    static EventFile open(String target, PrintWriter standard, TimeSource time) {
        if (target.equals("-")) {
            return new EventFile(standard, time);
        }
        try {
            return new EventFile(new PrintWriter(Files.newBufferedWriter(Path.of(target))), time);
        } catch (IOException | InvalidPathException e) {
            throw ValidationException.of("--telemetry", "cannot write " + target + ": " + Errors.reasonOf(e));
        }
    }

    void write(Event event) {
        relay.offer(new Heard(event, time.now()));
    }

    /** How many events it was too slow for. */
    long lost() {
        return relay.dropped();
    }

    private static String line(Heard heard) {
        var event = heard.event;
        return JsonText.line(new Line(event.name().toString(), heard.at, event.measurements(), event.metadata()));
    }

    /** Standard error is flushed and stays open: closing twice does no harm. */
    @Override
    public void close() {
        relay.close();
        writer.flush();
    }

    private record Line(String event, Instant time, Map<String, Number> measurements, Map<String, Object> metadata) {}
}
