package io.atlas4j.fly.deploy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Makes lines of what a program prints. Bytes are gathered until a line is whole, so neither a line nor a character is
 * ever broken by the pieces they come in. A carriage return ends a line too: progress that is printed over itself comes
 * as one line after the other. Colours and other terminal commands are taken out, empty lines left out, and of a very
 * long line the rest is counted but not kept. For one thread.
 */
final class LineDecoder {
    private static final int LONGEST = 16 * 1024;
    private static final byte PLAIN = 0;
    private static final byte END = 1;
    /** Needs a second look: a control character, or what may begin one in UTF-8. */
    private static final byte ODD = 2;

    private static final byte[] KINDS = kinds();

    private final Consumer<String> lines;
    private byte[] begun = new byte[256];
    private int length;
    private long lost;
    private boolean odd;

    LineDecoder(Consumer<String> lines) {
        this.lines = lines;
    }

    void feed(byte[] bytes, int count) {
        var kinds = KINDS;
        var start = 0;
        for (var at = 0; at < count; at++) {
            var kind = kinds[bytes[at] & 0xff];
            if (kind == PLAIN) {
                continue;
            }
            if (kind == ODD) {
                odd = true;
                continue;
            }
            if (length == 0 && at - start <= LONGEST) {
                emit(bytes, start, at);
            } else {
                keep(bytes, start, at);
                finish();
            }
            odd = false;
            start = at + 1;
        }
        keep(bytes, start, count);
    }

    /** Emits what the program printed last without ending the line. */
    void finish() {
        emit(begun, 0, length);
        length = 0;
        lost = 0;
        odd = false;
    }

    private void keep(byte[] bytes, int from, int to) {
        var kept = Math.min(to - from, LONGEST - length);
        if (kept > begun.length - length) {
            begun = Arrays.copyOf(begun, Math.min(LONGEST, Math.max(length + kept, 2 * begun.length)));
        }
        System.arraycopy(bytes, from, begun, length, kept);
        length += kept;
        lost += to - from - kept;
    }

    private void emit(byte[] bytes, int from, int to) {
        if (from == to) {
            return;
        }
        var text = odd ? cleaned(bytes, from, to) : new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (lost > 0) {
            text = text.substring(0, wholeCharacters(text)) + " ... and " + lost + " more bytes";
        }
        if (!text.isBlank()) {
            lines.accept(text);
        }
    }

    /** Where a cut fell into a character, its first half reads as one or more replacement characters. */
    private static int wholeCharacters(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\ufffd') {
            end--;
        }
        return end;
    }

    private static String cleaned(byte[] bytes, int from, int to) {
        var clean = new byte[to - from];
        var size = 0;
        for (var at = from; at < to; at++) {
            var current = bytes[at] & 0xff;
            if (current == 0x1b) {
                at = endOfEscape(bytes, at, to);
            } else if (current == 0xc2 && at + 1 < to && (bytes[at + 1] & 0xff) < 0xa0) {
                at++; // a control character of the second set
            } else if ((current >= ' ' && current != 0x7f) || current == '\t') {
                clean[size++] = bytes[at];
            }
        }
        return new String(clean, 0, size, StandardCharsets.UTF_8);
    }

    /** The last byte of the terminal command that begins here. */
    private static int endOfEscape(byte[] bytes, int escape, int to) {
        var at = escape + 1;
        if (at >= to) {
            return to;
        }
        switch (bytes[at]) {
            case '[' -> {
                at++;
                while (at < to && (bytes[at] < 0x40 || bytes[at] > 0x7e)) {
                    at++;
                }
            }
            case ']', 'P', '^', '_', 'X' -> { // a text of its own, up to a bell or "escape backslash"
                while (at < to && bytes[at] != 0x07 && bytes[at] != 0x1b) {
                    at++;
                }
                if (at + 1 < to && bytes[at] == 0x1b) {
                    at++;
                }
            }
            case '(', ')', '*', '+', '#', '%', ' ' -> at++;
            default -> {}
        }
        return at;
    }

    private static byte[] kinds() {
        var kinds = new byte[256];
        Arrays.fill(kinds, 0, ' ', ODD);
        kinds['\t'] = PLAIN;
        kinds['\n'] = END;
        kinds['\r'] = END;
        kinds[0x7f] = ODD;
        kinds[0xc2] = ODD;
        return kinds;
    }
}
