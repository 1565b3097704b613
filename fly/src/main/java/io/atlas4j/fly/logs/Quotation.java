package io.atlas4j.fly.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Finds the end of a JSON text, and reads the text. For one thread. */
final class Quotation {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] json;
    private int end;
    private boolean plain;

    Quotation(byte[] json) {
        this.json = json;
    }

    /** Whether what begins there has an end. */
    boolean find(int from) {
        plain = true;
        end = nextOfNote(from);
        while (end < json.length && json[end] != '"') {
            plain = false;
            end = nextOfNote(end + (json[end] == '\\' ? 2 : 1));
        }
        return end < json.length;
    }

    /** Where the closing quotation mark stands. */
    int end() {
        return end;
    }

    /** Whether it stands there as it is meant: all ASCII, nothing escaped. */
    boolean isPlain() {
        return plain;
    }

    /**
     * Reads what was found.
     *
     * @throws tools.jackson.core.JacksonException if it is not as it should be
     */
    static String read(byte[] json, int from, int to, boolean plain) {
        if (plain) {
            return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
        }
        try (var text = LogPageParser.open(json, from - 1, to + 1)) {
            text.nextToken();
            return text.getString();
        }
    }

    /** The next byte that is a quotation mark, a backslash, a control character or not ASCII; looks at eight at a time. */
    private int nextOfNote(int from) {
        var at = from;
        for (; at + Long.BYTES <= json.length; at += Long.BYTES) {
            var eight = (long) EIGHT.get(json, at);
            var found =
                    zeros(eight ^ '"' * ONES) | zeros(eight ^ '\\' * ONES) | ((eight - ' ' * ONES | eight) & HIGH_BITS);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (at < json.length && json[at] != '"' && json[at] != '\\' && json[at] >= ' ') {
            at++;
        }
        return at;
    }

    /** The high bit of each byte that is zero, and perhaps of others above the first of them. */
    private static long zeros(long bytes) {
        return (bytes - ONES) & ~bytes & HIGH_BITS;
    }
}
