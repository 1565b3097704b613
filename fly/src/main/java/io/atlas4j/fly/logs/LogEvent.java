package io.atlas4j.fly.logs;

import io.atlas4j.fly.events.FlyEvent;
import java.util.List;

/** What a followed log tells the application. */
public sealed interface LogEvent extends FlyEvent {
    String app();

    @Override
    default String topic() {
        return topic(app());
    }

    static String topic(String app) {
        return "logs:" + app;
    }

    /** New entries, oldest first. */
    record Entries(String app, List<LogEntry> entries) implements LogEvent {
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /** It is not followed any longer. */
    record Ended(String app, LogEnd reason) implements LogEvent {}
}
