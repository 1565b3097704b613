package io.atlas4j.fly.logs;

import java.util.List;
import java.util.Optional;

/**
 * Some entries, oldest first.
 *
 * @param next the cursor that asks for what comes after them; opaque
 */
public record LogPage(List<LogEntry> entries, Optional<String> next) {
    public LogPage {
        entries = List.copyOf(entries);
    }
}
