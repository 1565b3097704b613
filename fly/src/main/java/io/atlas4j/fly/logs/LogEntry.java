package io.atlas4j.fly.logs;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of an app's log. Fly may leave out anything; what is missing is empty.
 *
 * @param id tells entries apart
 * @param message what was printed
 * @param level such as {@code info}
 * @param instance the machine
 * @param source who printed it: {@code app}, {@code proxy}, {@code runner}, {@code health}, …
 */
public record LogEntry(
        String id,
        Optional<Instant> timestamp,
        String message,
        String level,
        String instance,
        String region,
        String source) {}
