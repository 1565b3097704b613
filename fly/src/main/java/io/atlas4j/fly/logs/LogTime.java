package io.atlas4j.fly.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Reads a time. Fly writes one form, which is read here many times as fast as by the general parser. */
final class LogTime {
    /** What the usual form has where no digit stands; the digits of a second's fraction may be fewer or none. */
    private static final String FORM = "0000-00-00T00:00:00.000000000";

    private static final int SHORTEST = 20;
    private static final int FRACTION = 20;
    private static final int NANO_DIGITS = 9;

    private LogTime() {}

    /** Empty where it is no time. */
    static Optional<Instant> parse(String text) {
        var bytes = text.getBytes(UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The same of a part of a larger text. */
    static Optional<Instant> parse(byte[] text, int from, int length) {
        if (isUsual(text, from, length)) {
            return Optional.of(usual(text, from, length));
        }
        try {
            return length == 0 ? Optional.empty() : Optional.of(Instant.parse(new String(text, from, length, UTF_8)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Such as {@code 2026-08-20T09:12:11.123456789Z}. The last days of a month are left to the general parser. */
    private static boolean isUsual(byte[] text, int from, int length) {
        if (length < SHORTEST
                || length == SHORTEST + 1
                || length > FORM.length() + 1
                || text[from + length - 1] != 'Z') {
            return false;
        }
        for (var at = 0; at < length - 1; at++) {
            var expected = FORM.charAt(at);
            var c = text[from + at];
            if (expected == '0' ? c < '0' || c > '9' : c != expected) {
                return false;
            }
        }
        return inRange(two(text, from + 5), 1, 12)
                && inRange(two(text, from + 8), 1, 28)
                && inRange(two(text, from + 11), 0, 23)
                && inRange(two(text, from + 14), 0, 59)
                && inRange(two(text, from + 17), 0, 59);
    }

    private static boolean inRange(int value, int least, int most) {
        return value >= least && value <= most;
    }

    private static Instant usual(byte[] text, int from, int length) {
        var year = two(text, from) * 100 + two(text, from + 2);
        var month = two(text, from + 5);
        // Days since 1970 by the civil calendar, with years that begin in March.
        var y = month <= 2 ? year - 1 : year;
        var days = 365L * y
                + Math.floorDiv(y, 4)
                - Math.floorDiv(y, 100)
                + Math.floorDiv(y, 400)
                + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
                + two(text, from + 8)
                - 1
                - 719_468;
        var seconds = days * 86_400 + two(text, from + 11) * 3_600L + two(text, from + 14) * 60L + two(text, from + 17);
        var nanos = 0;
        for (var at = 0; at < NANO_DIGITS; at++) {
            var digit = FRACTION + at < length - 1 ? text[from + FRACTION + at] - '0' : 0;
            nanos = nanos * 10 + digit;
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static int two(byte[] text, int at) {
        return (text[at] - '0') * 10 + text[at + 1] - '0';
    }
}
