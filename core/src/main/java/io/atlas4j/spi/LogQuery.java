package io.atlas4j.spi;

import io.atlas4j.error.ValidationException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which part of a log.
 *
 * @param tail how many of the last lines to begin with, 0 to 5000
 * @param since only lines from then on; {@code tail} does not count then
 * @param resumeAfter {@link LogLine#cursor()} of the last line already seen; wins over the other two
 * @param follow whether to wait for further lines
 * @param limit how long to follow at the most
 */
public record LogQuery(
        int tail, Optional<Instant> since, Optional<String> resumeAfter, boolean follow, Duration limit) {
    public LogQuery {
        if (tail < 0 || tail > 5000) {
            throw ValidationException.of("tail", "must be 0 to 5000, but is " + tail);
        }
    }

    /** The last lines, without waiting for more. */
    public static LogQuery last(int lines) {
        return new LogQuery(lines, Optional.empty(), Optional.empty(), false, Duration.ofSeconds(30));
    }

    /** The last lines, then those to come. */
    public static LogQuery follow(int lines, Duration limit) {
        return new LogQuery(lines, Optional.empty(), Optional.empty(), true, limit);
    }
}
