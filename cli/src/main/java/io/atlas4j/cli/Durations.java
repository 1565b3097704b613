package io.atlas4j.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them. */
final class Durations {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

    private Durations() {}

    /** Reads {@code 90s}, {@code 15m}, {@code 1h30m}, {@code 2d}, a bare number of seconds, or ISO-8601. */
    static Duration parse(String text) {
        var word = text.strip().toLowerCase(Locale.ROOT);
        if (word.startsWith("-")) {
            throw new TypeConversionException("\"" + text + "\" is negative; a duration must not be");
        }
        if (word.matches("\\d{1,12}")) {
            return Duration.ofSeconds(Long.parseLong(word));
        }
        if (word.startsWith("p")) {
            return iso(text);
        }
        var parts = WRITTEN.matcher(word);
        if (word.isEmpty() || !parts.matches()) {
            throw malformed(text);
        }
        return Duration.ofDays(part(parts.group(1)))
                .plusHours(part(parts.group(2)))
                .plusMinutes(part(parts.group(3)))
                .plusSeconds(part(parts.group(4)));
    }

    /** Such as {@code 3.2 s}, {@code 15 min}, {@code 2 h 5 min}, {@code 3 d}. */
    static String forPeople(Duration duration) {
        if (duration.toMinutes() < 1) {
            var tenths = duration.toMillis() / 100;
            return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + " min" + rest(duration.toSecondsPart(), "s");
        }
        if (duration.toDays() < 1) {
            return duration.toHours() + " h" + rest(duration.toMinutesPart(), "min");
        }
        return duration.toDays() + " d" + rest(duration.toHoursPart(), "h");
    }

    private static String rest(int amount, String unit) {
        return amount == 0 ? "" : " " + amount + " " + unit;
    }

    private static Duration iso(String text) {
        try {
            var duration = Duration.parse(text);
            if (duration.isNegative()) {
                throw new TypeConversionException("\"" + text + "\" is negative; a duration must not be");
            }
            return duration;
        } catch (DateTimeParseException e) {
            throw malformed(text);
        }
    }

    private static long part(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static TypeConversionException malformed(String text) {
        return new TypeConversionException("\"" + text + "\" is not a duration such as 90s, 15m or 1h30m");
    }
}
