package io.atlas4j.provider.runpod;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.SseEvent;
import io.atlas4j.http.SseReader;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogReading;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A pod's log. The service keeps the stream open for ever, so this one has a deadline; a stream that breaks is opened again
 * after the last line that was seen.
 */
final class RunPodLogs extends LogReading {
    /** Who does not follow has read everything when the service has been still for so long. */
    private static final Duration STILL = Duration.ofSeconds(2);

    private static final int MOST_BREAKS = 5;

    private final RunPodApi api;
    private final TimeSource time;
    private final String pod;
    private final LogQuery query;
    private Optional<SseReader> reader = Optional.empty();
    private Optional<String> cursor;
    private int lines;
    private int breaks;

    RunPodLogs(RunPodApi api, TimeSource time, String pod, LogQuery query) {
        super(query, time);
        this.api = api;
        this.time = time;
        this.pod = pod;
        this.query = query;
        this.cursor = query.resumeAfter();
        this.reader = Optional.of(open());
    }

    @Override
    protected void advance() {
        if (isWhole()) {
            finish(LogEnd.COMPLETE);
        } else {
            readOn();
        }
    }

    private boolean isWhole() {
        return !query.follow() && query.since().isEmpty() && query.resumeAfter().isEmpty() && lines >= query.tail();
    }

    private void readOn() {
        try {
            if (reader.isEmpty()) {
                reader = Optional.of(open());
            }
            var event = reader.get().next();
            if (event.isPresent()) {
                breaks = 0;
                lines++;
                add(line(event.get()));
            } else if (isOpen()) {
                broken(new TransportException(
                        io.atlas4j.error.Origin.of(RunPodSettings.ID),
                        "runpod: the log of pod " + pod + " ended early"));
            }
        } catch (TimedOutException e) {
            if (reader.isEmpty() && !query.follow()) {
                throw e; // never reached again after a break, so there may be more
            }
            finish(query.follow() || isPastLimit() ? LogEnd.LIMIT : LogEnd.COMPLETE);
        } catch (TransportException e) {
            broken(e);
        } catch (NotFoundException e) {
            finish(LogEnd.GONE);
        }
    }

    private SseReader open() {
        var left = left();
        if (!left.isPositive()) {
            throw new TimedOutException(io.atlas4j.error.Origin.of(RunPodSettings.ID), "the time is over");
        }
        return api.podLogs(pod, parameters(), cursor, left, query.follow() ? left : STILL);
    }

    private Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        if (cursor.isPresent()) {
            return parameters;
        }
        query.since()
                .ifPresentOrElse(
                        since -> parameters.put("since", since.toString()),
                        () -> parameters.put("tail", Integer.toString(query.tail())));
        return parameters;
    }

    /** Opened again by the next turn, but not for ever: what always breaks is a failure. */
    private void broken(TransportException failure) {
        release();
        if (!isOpen() || Thread.currentThread().isInterrupted()) {
            finish(LogEnd.CLOSED);
            return;
        }
        if (++breaks > MOST_BREAKS) {
            throw failure;
        }
        try {
            time.sleep(Duration.ofMillis(250L << Math.min(breaks, 5)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            finish(LogEnd.CLOSED);
        }
    }

    private LogLine line(SseEvent event) {
        cursor = event.id().or(() -> cursor);
        var json = JsonObject.find(RunPodSettings.ID, event.data());
        return new LogLine(
                json.flatMap(object -> object.instant("ts")),
                json.flatMap(object -> object.text("source")).orElse("container"),
                json.flatMap(object -> object.text("line")).orElse(event.data()),
                event.id());
    }

    @Override
    protected void release() {
        reader.ifPresent(SseReader::close);
        reader = Optional.empty();
    }
}
