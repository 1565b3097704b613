package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogReading;
import io.atlas4j.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the engine kept of a container's output. A cursor is the time of a line and how many of that same time came
 * before it.
 */
final class ContainerLog extends LogReading {
    private static final int MOST_WAITING = 1000;
    private static final long LOOK_MILLIS = 100;

    private final Process process;
    private final BooleanSupplier isGone;
    private final Optional<Cursor> seen;
    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private Cursor last = new Cursor(Instant.MIN, 0);

    private sealed interface Item {
        record Text(String line) implements Item {}

        record Over() implements Item {}
    }

    private record Cursor(Instant at, int number) {
        static Cursor parse(String text) {
            var parts = text.split("/", 2);
            try {
                return new Cursor(Instant.parse(parts[0]), Integer.parseInt(parts[1]));
            } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw ValidationException.of(Local.ID, "resumeAfter", "is not a cursor of this log");
            }
        }

        boolean isAfter(Cursor other) {
            return at.isAfter(other.at) || (at.equals(other.at) && number > other.number);
        }
    }

    ContainerLog(Engine engine, String container, LogQuery query, TimeSource time, BooleanSupplier isGone) {
        super(query, time);
        this.isGone = isGone;
        this.seen = query.resumeAfter().map(Cursor::parse);
        this.process = Shell.start("exec " + Shell.words(command(engine, container, query)) + " </dev/null\n", true);
        Thread.ofVirtual().start(this::read);
    }

    private List<String> command(Engine engine, String container, LogQuery query) {
        var arguments = new ArrayList<>(List.of("logs", "--timestamps"));
        var since = seen.map(Cursor::at).or(query::since);
        since.ifPresentOrElse(
                from -> arguments.addAll(List.of("--since", from.toString())),
                () -> arguments.addAll(List.of("--tail", String.valueOf(query.tail()))));
        if (query.follow()) {
            arguments.add("--follow");
        }
        arguments.add(container);
        return engine.command(arguments);
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                queue.put(new Item.Text(line));
            }
        } catch (IOException e) {
            // It was ended; what it said until then counts.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            putLast();
        }
    }

    /** The queue may be full and nobody reading any more. */
    private void putLast() {
        try {
            while (!queue.offer(new Item.Over(), LOOK_MILLIS, TimeUnit.MILLISECONDS) && isOpen()) {
                // waits for the reader
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void advance() {
        switch (poll()) {
            case null -> {
                if (isPastLimit()) {
                    finish(LogEnd.LIMIT);
                }
            }
            case Item.Text(var text) -> parse(text);
            case Item.Over() -> finish(isGone.getAsBoolean() ? LogEnd.GONE : LogEnd.COMPLETE);
        }
    }

    private @Nullable Item poll() {
        try {
            return queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(Origin.of(Local.ID), "interrupted while following a log");
        }
    }

    /** Adds nothing for a line that was seen before. */
    private void parse(String text) {
        var space = text.indexOf(' ');
        var stamp = space < 0 ? text : text.substring(0, space);
        var words = space < 0 ? "" : text.substring(space + 1);
        try {
            var at = OffsetDateTime.parse(stamp).toInstant();
            last = new Cursor(at, at.equals(last.at) ? last.number + 1 : 1);
        } catch (DateTimeException e) {
            add(new LogLine(Optional.empty(), "container", text, Optional.empty()));
            return;
        }
        if (seen.filter(cursor -> !last.isAfter(cursor)).isEmpty()) {
            add(new LogLine(Optional.of(last.at), "container", words, Optional.of(last.at + "/" + last.number)));
        }
    }

    @Override
    protected void release() {
        Shell.end(process);
    }
}
