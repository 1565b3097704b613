package io.atlas4j.provider.vast;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.provider.Pause;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * An instance's log. Vast has no stream and no cursor: its host is asked to put the last lines somewhere, and they are fetched
 * from there. Following asks again and shows what is new.
 */
final class VastLogs implements LogStream {
    /** Its host needs a moment to put the log there; Vast's own client gives up after ten seconds. */
    private static final int LOOKS = 30;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_READS = Duration.ofSeconds(4);
    private static final int WINDOW = 1000;

    private final VastApi api;
    private final Pause pause;
    private final TimeSource time;
    private final String id;
    private final LogQuery query;
    private final long deadline;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private List<String> seen;
    private volatile LogEnd end = LogEnd.OPEN;

    VastLogs(VastApi api, TimeSource time, String id, LogQuery query) {
        if (query.since().isPresent() || query.resumeAfter().isPresent()) {
            throw new UnsupportedException(
                    Origin.of(VastSettings.ID),
                    "vast keeps no times and no places in its logs: ask for the last lines; nothing was sent");
        }
        this.api = api;
        this.pause = new Pause(VastSettings.ID, time);
        this.time = time;
        this.id = id;
        this.query = query;
        this.deadline = time.nanoTime() + query.limit().toNanos();
        this.seen = read(query.follow() ? Math.max(query.tail(), WINDOW) : Math.max(1, query.tail()));
        waiting.addAll(seen.subList(Math.max(0, seen.size() - query.tail()), seen.size()));
    }

    private List<String> read(int lines) {
        var address = api.requestLog(id, lines);
        for (var look = 0; look < LOOKS; look++) {
            var text = api.result(address, "read the log of instance " + id);
            if (text.isPresent()) {
                return text.get().lines().map(line -> line.replace("\r", "")).toList();
            }
            pause.of(BETWEEN_LOOKS, "read the log of instance " + id);
        }
        throw new TimedOutException(
                Origin.of(VastSettings.ID),
                "vast could not read the log of instance " + id + ": its host put it nowhere within "
                        + BETWEEN_LOOKS.multipliedBy(LOOKS).toSeconds()
                        + " s; it may be offline or still loading the image: look at the instance, or try again");
    }

    @Override
    public boolean hasNext() {
        while (waiting.isEmpty() && end == LogEnd.OPEN) {
            if (!query.follow()) {
                end = LogEnd.COMPLETE;
            } else if (time.nanoTime() + BETWEEN_READS.toNanos() - deadline >= 0) {
                end = LogEnd.LIMIT;
            } else {
                advance();
            }
        }
        return !waiting.isEmpty();
    }

    private void advance() {
        pause.of(BETWEEN_READS, "follow the log of instance " + id);
        try {
            var now = read(Math.max(query.tail(), WINDOW));
            waiting.addAll(now.subList(overlap(seen, now), now.size()));
            seen = now;
        } catch (NotFoundException gone) {
            end = LogEnd.GONE;
        } catch (TimedOutException late) {
            // The next turn may find it; the limit ends it.
        }
    }

    /** How many of the lines now were there before: the longest end of those seen that the new ones begin with. */
    static int overlap(List<String> seen, List<String> now) {
        for (var from = Math.max(0, seen.size() - now.size()); from < seen.size(); from++) {
            var rest = seen.subList(from, seen.size());
            if (now.subList(0, rest.size()).equals(rest)) {
                return rest.size();
            }
        }
        return 0;
    }

    @Override
    public LogLine next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the log has ended: " + end);
        }
        return new LogLine(Optional.empty(), "container", waiting.removeFirst(), Optional.empty());
    }

    @Override
    public LogEnd end() {
        return waiting.isEmpty() ? end : LogEnd.OPEN;
    }

    @Override
    public void close() {
        if (end == LogEnd.OPEN) {
            end = LogEnd.CLOSED;
        }
    }
}
