package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogReading;
import io.atlas4j.time.TimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Reads the parts {@code log.<offset>} that the wrapper keeps. A cursor is the number of bytes written before the next
 * line since the program started, so it stays right when old parts are dropped. Lines carry no time;
 * {@link LogQuery#since} takes every part that was written to since then, which may begin earlier.
 */
final class ProcessLog extends LogReading {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int LONGEST_LINE = 64 << 10;

    private final Path directory;
    private final LogQuery query;
    private final TimeSource time;
    private final BooleanSupplier isOver;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private long at;

    /** @param isOver whether nothing more will be written */
    ProcessLog(Path directory, LogQuery query, TimeSource time, BooleanSupplier isOver) {
        super(query, time);
        this.directory = directory;
        this.query = query;
        this.time = time;
        this.isOver = isOver;
        if (query.resumeAfter().isPresent()) {
            at = position(query.resumeAfter().get());
        } else if (query.since().isPresent()) {
            at = firstWrittenSince(query.since().get());
        } else {
            readTail(query.tail());
        }
    }

    private static long position(String cursor) {
        if (!cursor.matches("\\d{1,18}")) {
            throw ValidationException.of(Local.ID, "resumeAfter", "is not a cursor of this log");
        }
        return Long.parseLong(cursor);
    }

    private void readTail(int count) {
        var over = isOver.getAsBoolean();
        while (read()) {
            keepLast(count);
        }
        if (over) {
            endLine();
        }
        keepLast(count);
    }

    @Override
    protected void advance() {
        var over = isOver.getAsBoolean(); // asked before reading, so that nothing is written in between
        if (read()) {
            return;
        }
        if (over) {
            endLine();
        }
        if (waiting() > 0) {
            return;
        }
        if (Files.notExists(directory)) {
            finish(LogEnd.GONE);
        } else if (over || !query.follow()) {
            finish(LogEnd.COMPLETE);
        } else if (isPastLimit()) {
            finish(LogEnd.LIMIT);
        } else {
            pause();
        }
    }

    /** Takes what has been written at the present position; returns whether that was anything. */
    private boolean read() {
        try {
            var parts = parts();
            var part = parts.floorEntry(at);
            if (part == null) {
                part = parts.firstEntry();
                if (part == null) {
                    return false;
                }
                at = part.getKey(); // what came before was dropped
                partial.reset();
            }
            var buffer = ByteBuffer.allocate(32 << 10);
            try (var file = FileChannel.open(part.getValue())) {
                if (file.read(buffer, at - part.getKey()) <= 0) {
                    return false;
                }
            }
            take(buffer.flip());
            return true;
        } catch (NoSuchFileException e) {
            return Files.exists(directory); // dropped while we looked
        } catch (IOException e) {
            throw new ProviderException(Origin.of(Local.ID), "the log in " + directory + " cannot be read", e);
        }
    }

    private void take(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            var next = bytes.get();
            at++;
            if (next == '\n') {
                endLine(true);
            } else {
                partial.write(next);
                if (partial.size() == LONGEST_LINE) {
                    endLine();
                }
            }
        }
    }

    private void endLine() {
        endLine(false);
    }

    private void endLine(boolean evenEmpty) {
        if (!evenEmpty && partial.size() == 0) {
            return;
        }
        var text = partial.toString(StandardCharsets.UTF_8);
        partial.reset();
        add(new LogLine(
                Optional.empty(),
                "process",
                text.endsWith("\r") ? text.substring(0, text.length() - 1) : text,
                Optional.of(String.valueOf(at))));
    }

    private long firstWrittenSince(Instant since) {
        try {
            for (var part : parts().entrySet()) {
                if (!Files.getLastModifiedTime(part.getValue()).toInstant().isBefore(since)) {
                    return part.getKey();
                }
            }
            return parts().isEmpty()
                    ? 0
                    : parts().lastKey() + Files.size(parts().lastEntry().getValue());
        } catch (IOException e) {
            return 0;
        }
    }

    private NavigableMap<Long, Path> parts() throws IOException {
        var parts = new TreeMap<Long, Path>();
        try (var files = Files.newDirectoryStream(directory, "log.[0-9]*")) {
            for (var file : files) {
                parts.put(Long.parseLong(file.getFileName().toString().substring("log.".length())), file);
            }
        }
        return parts;
    }

    private void pause() {
        try {
            time.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(Origin.of(Local.ID), "interrupted while following a log");
        }
    }
}
