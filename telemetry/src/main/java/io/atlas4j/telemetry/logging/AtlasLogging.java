package io.atlas4j.telemetry.logging;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Relay;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.bridge.Redaction;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes events to the log, each to the logger of its own name, so that the log's configuration has the last word.
 *
 * <pre>{@code
 * try (var logging = AtlasLogging.builder()
 *         .at(EventName.of("atlas", "runpod", "request"), Level.INFO)
 *         .off(EventName.of("atlas", "reconcile"))
 *         .attach(atlas.telemetry())) {
 *     …
 * }
 * }</pre>
 *
 * Unless set otherwise, what happens is worth {@code DEBUG}, a line of a deploy {@code TRACE}, a session's or a deploy's begin
 * and end {@code INFO}, what failed {@code WARN}, a machine without a session {@code ERROR}. Closing writes what waits.
 */
public final class AtlasLogging implements AutoCloseable {
    /** The id of the handler on the bus. */
    public static final String HANDLER = "atlas-logging";

    private static final int CAPACITY = 8192;

    private final Telemetry telemetry;
    private final Relay<Event> relay;

    private AtlasLogging(Telemetry telemetry, Relay<Event> relay) {
        this.telemetry = telemetry;
        this.relay = relay;
    }

    /** Attaches with the usual levels. */
    public static AtlasLogging attach(Telemetry telemetry) {
        return builder().attach(telemetry);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How many events the log was too slow for. */
    public long dropped() {
        return relay.dropped();
    }

    /** Waits until what happened before is written; returns whether it was in time. */
    public boolean flush(Duration limit) {
        return relay.flush(limit);
    }

    @Override
    public void close() {
        telemetry.detach(HANDLER);
        relay.close();
    }

    /** Chooses levels. Used by one thread. */
    public static final class Builder {
        private final Levels levels = new Levels();

        private Builder() {}

        /** Everything below the name at this level; a longer name wins over a shorter one. */
        public Builder at(EventName prefix, Level level) {
            levels.set(prefix, Optional.of(level));
            return this;
        }

        /** Nothing below the name. */
        public Builder off(EventName prefix) {
            levels.set(prefix, Optional.empty());
            return this;
        }

        /** What failed is worth at least this. */
        public Builder failuresAt(Level level) {
            levels.failures(level);
            return this;
        }

        /**
         * Begins to write.
         *
         * @throws io.atlas4j.error.ConflictException if the bus is logged already
         */
        public AtlasLogging attach(Telemetry telemetry) {
            return attach(telemetry, LoggerFactory::getLogger);
        }

        AtlasLogging attach(Telemetry telemetry, Function<String, Logger> loggers) {
            var relay = Relay.<Event>start("logging", CAPACITY, event -> write(event, loggers));
            try {
                telemetry.attachAll(HANDLER, relay::offer);
            } catch (RuntimeException refused) {
                relay.close();
                throw refused;
            }
            return new AtlasLogging(telemetry, relay);
        }

        private void write(Event event, Function<String, Logger> loggers) {
            levels.of(event).ifPresent(level -> {
                var logger = loggers.apply(event.name().path());
                if (logger.isEnabledForLevel(level)) {
                    logger.atLevel(level).log(line(event));
                }
            });
        }

        /** One line, words by name: durations in milliseconds, no clock readings, no stack. */
        private static String line(Event event) {
            var words = new TreeMap<String, Object>(event.metadata());
            event.measurements().forEach((name, value) -> {
                switch (name) {
                    case "duration" -> words.put("duration_ms", value.longValue() / 1_000_000);
                    case "system_time", "monotonic_time" -> {}
                    default -> words.put(name, value);
                }
            });
            words.remove("stacktrace");
            return Redaction.line(words).replace('\n', ' ').replace('\r', ' ');
        }
    }
}
