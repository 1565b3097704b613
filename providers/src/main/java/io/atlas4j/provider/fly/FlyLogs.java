package io.atlas4j.provider.fly;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogReading;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A machine's log, page by page from the interface that Fly's own command line uses. Fly keeps it for about a week, also
 * of a machine that is gone; of the newest lines it gives 100 at most.
 */
final class FlyLogs extends LogReading {
    private static final Duration BETWEEN_PAGES = Duration.ofMillis(150);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final int IDLE_TURNS_BETWEEN_LOOKS = 5;
    private static final int MOST_FAILURES = 5;
    private static final int REMEMBERED = 2_000;

    private final FlyApi api;
    private final TimeSource time;
    private final String machine;
    private final LogQuery query;
    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });
    private Optional<String> cursor;
    private int idleTurns;
    private int failures;

    /** Reads the first page. */
    FlyLogs(FlyApi api, TimeSource time, String machine, LogQuery query) {
        super(query, time);
        this.api = api;
        this.time = time;
        this.machine = machine;
        this.query = query;
        // The service counts what comes after a moment; ours includes it.
        this.cursor = query.resumeAfter().or(() -> query.since().map(since -> nanos(since.minusNanos(1))));
        var newest = cursor.isEmpty();
        if (!read()) {
            api.machine(machine); // an unknown machine has an empty log as well
        }
        if (newest) {
            keepLast(query.tail());
        }
        if (newest && !query.follow()) {
            finish(LogEnd.COMPLETE);
        }
    }

    @Override
    protected void advance() {
        if (query.follow() && isPastLimit()) {
            finish(LogEnd.LIMIT);
            return;
        }
        try {
            time.sleep(idleTurns == 0 ? BETWEEN_PAGES : IDLE);
            if (read()) {
                idleTurns = 0;
            } else if (!query.follow()) {
                finish(LogEnd.COMPLETE);
            } else if (++idleTurns % IDLE_TURNS_BETWEEN_LOOKS == 0 && isGone()) {
                finish(LogEnd.GONE);
            }
            failures = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            finish(LogEnd.CLOSED);
        } catch (TransportException | TimedOutException e) {
            broken(e);
        }
    }

    /** Asked again by the next turn, but not for ever. */
    private void broken(AtlasException failure) {
        if (Thread.currentThread().isInterrupted()) {
            finish(LogEnd.CLOSED);
        } else if (++failures > MOST_FAILURES) {
            throw failure;
        }
        idleTurns = Math.max(1, idleTurns);
    }

    /** Whether there was anything new. The cursor moves only with lines: that of an empty page could skip late ones. */
    private boolean read() {
        var page = api.logs(machine, cursor);
        var before = waiting();
        for (var entry : page.parts("data")) {
            var attributes = entry.object("attributes");
            if (attributes.isPresent() && entry.text("id").map(seen::add).orElse(true)) {
                add(line(attributes.get()));
            }
        }
        if (!page.parts("data").isEmpty()) {
            cursor = page.object("meta").flatMap(FlyLogs::cursor).or(() -> cursor);
        }
        return waiting() > before;
    }

    /** Text, or a bare number of which every digit counts. */
    private static Optional<String> cursor(JsonObject meta) {
        return meta.text("next_token")
                .or(() -> meta.number("next_token")
                        .map(number -> number.toBigInteger().toString()))
                .filter(text -> !text.isEmpty());
    }

    private static LogLine line(JsonObject attributes) {
        var at = attributes.instant("timestamp");
        var source = attributes
                .object("meta")
                .flatMap(meta -> meta.object("event"))
                .flatMap(event -> event.text("provider"));
        return new LogLine(at, source.orElse("app"), attributes.text("message").orElse(""), at.map(FlyLogs::nanos));
    }

    private static String nanos(Instant moment) {
        return String.valueOf(
                Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000_000L), moment.getNano()));
    }

    private boolean isGone() {
        try {
            return api.machine(machine)
                    .text("state")
                    .filter("destroyed"::equals)
                    .isPresent();
        } catch (NotFoundException e) {
            return true;
        }
    }
}
