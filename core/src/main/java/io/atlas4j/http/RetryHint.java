package io.atlas4j.http;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long an answer asks to wait before the next request: {@code Retry-After} (seconds or a date), else the
 * {@code RateLimit} header whose window is used up, else the least gap between two requests that the text of a 429 names as
 * {@code threshold=2.0}, in seconds.
 *
 * @param pause empty when it does not ask
 */
record RetryHint(Optional<Duration> pause) {
    static final RetryHint NONE = new RetryHint(Optional.empty());

    /** A list member of a structured field: a name, quoted or not, and parameters. */
    private static final Pattern MEMBER =
            Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\"|[^\",;]+)((?:\\s*;[^,;\"]*(?:\"[^\"]*\")?)*)");

    private static final Pattern REMAINING = Pattern.compile(";\\s*r\\s*=\\s*(\\d{1,15})\\s*(?=;|$)");
    private static final Pattern RESET = Pattern.compile(";\\s*t\\s*=\\s*(\\d{1,15})\\s*(?=;|$)");

    private static final Pattern THRESHOLD = Pattern.compile("threshold=(\\d{1,4}(?:\\.\\d{1,3})?)");
    private static final int LONGEST_TEXT = 4096;

    static RetryHint of(HttpResponse response, Instant now) {
        var told = of(response.headers(), now);
        return told.pause().isPresent() || response.status() != 429 || response.body().length > LONGEST_TEXT
                ? told
                : new RetryHint(threshold(response.text()));
    }

    private static Optional<Duration> threshold(String text) {
        var match = THRESHOLD.matcher(text);
        return match.find()
                ? Optional.of(Duration.ofMillis(
                        new BigDecimal(match.group(1)).movePointRight(3).longValue()))
                : Optional.empty();
    }

    static RetryHint of(HttpHeaders headers, Instant now) {
        var asked = headers.first("retry-after").flatMap(value -> retryAfter(value.strip(), headers, now));
        return new RetryHint(asked.or(() -> exhaustedWindow(headers)));
    }

    private static Optional<Duration> retryAfter(String value, HttpHeaders headers, Instant now) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        // Measured against the server's own clock where it tells it, because ours may be wrong.
        var reference = headers.first("date").flatMap(RetryHint::date).orElse(now);
        return date(value)
                .map(until -> Duration.between(reference, until))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    /** The longest of the windows with nothing left. */
    private static Optional<Duration> exhaustedWindow(HttpHeaders headers) {
        var windows = headers.all("ratelimit");
        if (windows.isEmpty()) {
            return Optional.empty(); // nearly every answer
        }
        return windows.stream()
                .flatMap(value -> MEMBER.matcher(value).results())
                .map(member -> member.group(2))
                .filter(parameters ->
                        number(REMAINING, parameters).filter(r -> r == 0).isPresent())
                .flatMap(parameters -> number(RESET, parameters).stream())
                .map(Duration::ofSeconds)
                .max(Duration::compareTo);
    }

    private static Optional<Long> number(Pattern pattern, String text) {
        var match = pattern.matcher(text);
        return match.find() ? Optional.of(Long.parseLong(match.group(1))) : Optional.empty();
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
