package io.atlas4j.provider.vast;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.provider.Pause;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogReading;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An instance's log. Vast has no stream and no cursor: its host is asked to put the last lines somewhere, and they are fetched
 * from there. Following asks again and shows what is new.
 */
final class VastLogs extends LogReading {
    /** Its host needs a moment to put the log there; Vast's own client gives up after ten seconds. */
    private static final int LOOKS = 30;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_READS = Duration.ofSeconds(4);
    private static final int WINDOW = 1000;

    private final VastApi api;
    private final Pause pause;
    private final String id;
    private final LogQuery query;
    private List<String> seen;

    VastLogs(VastApi api, TimeSource time, String id, LogQuery query) {
        super(query, time);
        if (query.since().isPresent() || query.resumeAfter().isPresent()) {
            throw new UnsupportedException(
                    Origin.of(VastSettings.ID),
                    "vast keeps no times and no places in its logs: ask for the last lines; nothing was sent");
        }
        this.api = api;
        this.pause = new Pause(VastSettings.ID, time);
        this.id = id;
        this.query = query;
        this.seen = read(query.follow() ? Math.max(query.tail(), WINDOW) : Math.max(1, query.tail()));
        add(seen);
        keepLast(query.tail());
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

    private void add(List<String> texts) {
        texts.forEach(text -> add(new LogLine(Optional.empty(), "container", text, Optional.empty())));
    }

    @Override
    protected void advance() {
        if (!query.follow()) {
            finish(LogEnd.COMPLETE);
        } else if (left().compareTo(BETWEEN_READS) <= 0) {
            finish(LogEnd.LIMIT);
        } else {
            readAgain();
        }
    }

    private void readAgain() {
        pause.of(BETWEEN_READS, "follow the log of instance " + id);
        try {
            var now = read(Math.max(query.tail(), WINDOW));
            add(now.subList(overlap(seen, now), now.size()));
            seen = now;
        } catch (NotFoundException gone) {
            finish(LogEnd.GONE);
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
}
