package io.atlas4j.cli;

import io.atlas4j.error.ValidationException;
import io.atlas4j.telemetry.Event;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Every event as one line of JSON. Buffered; complete once closed. Used by many threads. */
final class EventFile implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final PrintWriter writer;
    private final TimeSource time;

    private EventFile(PrintWriter writer, TimeSource time) {
        this.writer = writer;
        this.time = time;
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
        var line = JsonText.line(new Line(event.name().toString(), time.now(), event.measurements(), event.metadata()));
        lock.lock();
        try {
            writer.println(line);
        } finally {
            lock.unlock();
        }
    }

    /** Standard error is flushed and stays open: closing twice does no harm. */
    @Override
    public void close() {
        lock.lock();
        try {
            writer.flush();
        } finally {
            lock.unlock();
        }
    }

    private record Line(String event, Instant time, Map<String, Number> measurements, Map<String, Object> metadata) {}
}
