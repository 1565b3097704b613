package io.atlas4j.spi;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of a machine's log.
 *
 * @param at when it was written, where the provider tells
 * @param source {@code container}, {@code system} or another word of the provider's
 * @param text the line without its end
 * @param cursor resumes after this line, see {@link LogQuery#resumeAfter()}
 */
public record LogLine(Optional<Instant> at, String source, String text, Optional<String> cursor) {}
