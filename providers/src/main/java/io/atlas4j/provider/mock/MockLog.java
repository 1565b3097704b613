package io.atlas4j.provider.mock;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogReading;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;

/** Reads a machine's lines. A cursor is the number of lines already seen. */
final class MockLog extends LogReading {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final MockCloud cloud;
    private final String id;
    private final LogQuery query;
    private final TimeSource time;
    private int next;

    MockLog(MockCloud cloud, String id, LogQuery query, TimeSource time) {
        super(query, time);
        this.cloud = cloud;
        this.id = id;
        this.query = query;
        this.time = time;
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
    protected void advance() {
        var lines = cloud.lines(id);
        if (next < lines.size()) {
            add(lines.get(next++));
        } else if (cloud.find(id).isEmpty()) {
            finish(LogEnd.GONE);
        } else if (!query.follow() || cloud.hasEnded(id)) {
            finish(LogEnd.COMPLETE);
        } else if (isPastLimit()) {
            finish(LogEnd.LIMIT);
        } else {
            pause();
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
}
