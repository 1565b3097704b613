package io.atlas4j.fly.logs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page like {@link LogPageParser}, several times as fast where its entries are alike. The first of each shape is read
 * by the parser, and so is whatever else is met: what remains when there is more of it than pays.
 */
final class PageReader {
    private static final byte[] HEAD = "{\"data\":[".getBytes(US_ASCII);
    private static final byte[] NOTHING = "null".getBytes(US_ASCII);
    private static final int SHAPES = 4;
    private static final int FEW = 8;

    private final byte[] body;
    private final List<LogEntry> entries = new ArrayList<>();
    /** The last that was met comes first. */
    private final ArrayDeque<EntryShape> shapes = new ArrayDeque<>();

    private int at = HEAD.length;
    private int parsed;

    private PageReader(byte[] body) {
        this.body = body;
    }

    /**
     * @throws tools.jackson.core.JacksonException whose message may quote the text: do not show it
     * @throws IllegalArgumentException if it is JSON and no object
     */
    static LogPage read(byte[] body) {
        var usual = body.length > HEAD.length && Arrays.equals(body, 0, HEAD.length, HEAD, 0, HEAD.length);
        return usual && body[HEAD.length] == '{' ? new PageReader(body).page() : LogPageParser.parse(body);
    }

    private LogPage page() {
        entry();
        while (at + 1 < body.length && body[at] == ',' && body[at + 1] == '{' && parsed <= FEW + entries.size() / FEW) {
            at++;
            entry();
        }
        var rest = LogPageParser.parse(rest());
        entries.addAll(rest.entries());
        return new LogPage(entries, rest.next());
    }

    /** The page as if all that was read already were one null, which counts for nothing. */
    private byte[] rest() {
        return ByteBuffer.allocate(HEAD.length + NOTHING.length + body.length - at)
                .put(HEAD)
                .put(NOTHING)
                .put(body, at, body.length - at)
                .array();
    }

    private void entry() {
        var shape = shape();
        if (shape == null) {
            parse();
            return;
        }
        entries.add(shape.entry());
        at = shape.end();
        if (shape != shapes.getFirst()) {
            shapes.remove(shape);
            shapes.addFirst(shape);
        }
    }

    private @Nullable EntryShape shape() {
        for (var shape : shapes) {
            if (shape.take(at)) {
                return shape;
            }
        }
        return null;
    }

    private void parse() {
        var read = LogPageParser.entry(body, at);
        entries.add(read.entry());
        EntryShape.of(read.entry(), body, at, read.end()).ifPresent(shapes::addFirst);
        if (shapes.size() > SHAPES) {
            shapes.removeLast();
        }
        at = read.end();
        parsed++;
    }
}
