package io.atlas4j.fly.logs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What an entry has in common with others of its page: every byte, except for what stands between the quotation marks of its
 * values. Another of the same shape is read by comparing it with the last one, which steps over all that is equal and needs no
 * parser: the same JSON with other texts in it means the same with other texts. For one page and one thread.
 */
final class EntryShape {
    private static final int ID = 0;
    private static final int TIMESTAMP = 1;
    private static final int MESSAGE = 2;
    private static final int LEVEL = 3;
    private static final int INSTANCE = 4;
    private static final int REGION = 5;
    private static final int SOURCE = 6;
    private static final int META_INSTANCE = 7;
    private static final int META_REGION = 8;
    private static final int UNREAD = 9;
    private static final Map<String, Integer> FIELDS = Map.of(
            "/id", ID,
            "/attributes/timestamp", TIMESTAMP,
            "/attributes/message", MESSAGE,
            "/attributes/level", LEVEL,
            "/attributes/instance", INSTANCE,
            "/attributes/region", REGION,
            "/attributes/meta/event/provider", SOURCE,
            "/attributes/meta/instance", META_INSTANCE,
            "/attributes/meta/region", META_REGION);

    private final byte[] body;
    private final Quotation quotation;
    private final List<Text> texts = new ArrayList<>();
    /** Of the last entry of this shape: where it stands, and what its texts say. */
    private int start;

    private int end;
    private final String[] said = new String[UNREAD];
    private Optional<Instant> timestamp;

    /** A value that is a text: where it stands in the last entry, and where in the one that is being compared. */
    private static final class Text {
        final int field;
        int from;
        int to;
        int nextFrom;
        int nextTo;
        /** Whether the one that is compared says something else, and that in plain bytes. */
        boolean differs;

        boolean plain;

        Text(int field, int from, int to) {
            this.field = field;
            this.from = from;
            this.to = to;
        }
    }

    private EntryShape(byte[] body, int start, int end, Optional<Instant> timestamp) {
        this.body = body;
        this.quotation = new Quotation(body);
        this.start = start;
        this.end = end;
        this.timestamp = timestamp;
        Arrays.fill(said, "");
    }

    /** Empty if the entry says something otherwise than by a text, or twice. */
    static Optional<EntryShape> of(LogEntry entry, byte[] body, int start, int end) {
        var shape = new EntryShape(body, start, end, entry.timestamp());
        return shape.learn() && shape.entry().equals(entry) ? Optional.of(shape) : Optional.empty();
    }

    private boolean learn() {
        var known = new boolean[UNREAD];
        try (var json = LogPageParser.open(body, start, end)) {
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.VALUE_STRING) {
                    continue;
                }
                var field = FIELDS.getOrDefault(
                        json.streamReadContext().pathAsPointer().toString(), UNREAD);
                texts.add(text(field, json));
                if (field != UNREAD) {
                    if (known[field]) {
                        return false;
                    }
                    known[field] = true;
                    said[field] = json.getString();
                }
            }
        }
        return true;
    }

    private Text text(int field, JsonParser json) {
        json.finishToken();
        var opening = json.currentTokenLocation().getByteOffset();
        var closing = json.currentLocation().getByteOffset() - 1;
        return new Text(field, start + (int) opening + 1, start + (int) closing);
    }

    /** Where the last entry ends. */
    int end() {
        return end;
    }

    /** The last entry. */
    LogEntry entry() {
        return new LogEntry(
                said[ID],
                timestamp,
                said[MESSAGE],
                said[LEVEL],
                said[INSTANCE].isEmpty() ? said[META_INSTANCE] : said[INSTANCE],
                said[REGION].isEmpty() ? said[META_REGION] : said[REGION],
                said[SOURCE]);
    }

    /** Whether what begins there is an entry of this shape, which then is the last one. */
    boolean take(int next) {
        var shift = next - start; // from a place in the last entry to the same in this one
        var compared = start;
        var at = 0;
        while (true) {
            var difference =
                    Arrays.mismatch(body, compared, end, body, compared + shift, Math.min(end + shift, body.length));
            var equal = difference < 0 ? end : compared + difference;
            for (; at < texts.size() && texts.get(at).to < equal; at++) {
                var text = texts.get(at);
                text.nextFrom = text.from + shift;
                text.nextTo = text.to + shift;
                text.differs = false;
            }
            if (difference < 0) {
                keep(next, end + shift);
                return true;
            }
            if (at == texts.size() || texts.get(at).from > equal) {
                return false;
            }
            var text = texts.get(at++);
            text.nextFrom = text.from + shift;
            if (!quotation.find(text.nextFrom) || (text.field == UNREAD && !quotation.isPlain())) {
                return false;
            }
            text.nextTo = quotation.end();
            text.plain = quotation.isPlain();
            text.differs = true;
            shift = text.nextTo - text.to;
            compared = text.to;
        }
    }

    private void keep(int nextStart, int nextEnd) {
        start = nextStart;
        end = nextEnd;
        for (var text : texts) {
            text.from = text.nextFrom;
            text.to = text.nextTo;
            if (text.differs && text.field == TIMESTAMP) {
                timestamp =
                        text.plain ? LogTime.parse(body, text.from, text.to - text.from) : LogTime.parse(said(text));
            } else if (text.differs && text.field != UNREAD) {
                said[text.field] = said(text);
            }
        }
    }

    private String said(Text text) {
        return Quotation.read(body, text.from, text.to, text.plain);
    }
}
