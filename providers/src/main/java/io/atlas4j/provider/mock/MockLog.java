package io.atlas4j.provider.mock;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;

/** Reads a machine's lines. A cursor is the number of lines already seen. */
final class MockLog implements LogStream {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final MockCloud cloud;
    private final String id;
    private final LogQuery query;
    private final TimeSource time;
    private final long deadline;
    private int next;
    private volatile LogEnd end = LogEnd.OPEN;

    MockLog(MockCloud cloud, String id, LogQuery query, TimeSource time) {
        this.cloud = cloud;
        this.id = id;
        this.query = query;
        this.time = time;
        this.deadline = time.nanoTime() + query.limit().toNanos();
        this.next = first(cloud.lines(id));
    }

    private int first(List<LogLine> lines) {
        if (query.resumeAfter().isPresent()) {
            return position(query.resumeAfter().get());
        }
        if (query.since().isPresent()) {
            var since = query.since().get();
            return (int) lines.stream()
                    .takeWhile(line -> line.at().orElseThrow().isBefore(since))
                    .count();
        }
        return Math.max(0, lines.size() - query.tail());
    }

    private static int position(String cursor) {
        if (!cursor.matches("\\d{1,9}")) {
            throw ValidationException.of("resumeAfter", "is not a cursor of mock");
        }
        return Integer.parseInt(cursor);
    }

    @Override
    public boolean hasNext() {
        while (end == LogEnd.OPEN) {
            if (next < cloud.lines(id).size()) {
                return true;
            }
            if (cloud.find(id).isEmpty()) {
                finish(LogEnd.GONE);
            } else if (!query.follow() || cloud.hasEnded(id)) {
                finish(LogEnd.COMPLETE);
            } else if (time.nanoTime() - deadline >= 0) {
                finish(LogEnd.LIMIT);
            } else {
                pause();
            }
        }
        return false;
    }

    private void finish(LogEnd reason) {
        if (end == LogEnd.OPEN) {
            end = reason;
        }
    }

    private void pause() {
        try {
            time.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(Origin.of(Mock.ID), "interrupted while following the log of " + id);
        }
    }

    @Override
    public LogLine next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return cloud.lines(id).get(next++);
    }

    @Override
    public LogEnd end() {
        return end;
    }

    @Override
    public void close() {
        finish(LogEnd.CLOSED);
    }
}
