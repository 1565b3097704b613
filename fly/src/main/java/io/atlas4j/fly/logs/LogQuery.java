package io.atlas4j.fly.logs;

import io.atlas4j.error.ValidationException;
import java.time.Instant;
import java.util.Optional;

/**
 * Which part of an app's log.
 *
 * @param after the cursor of the page before; without one the newest entries of the last day are meant
 * @param instance only this machine
 * @param region only this region
 */
public record LogQuery(Optional<String> after, Optional<String> instance, Optional<String> region) {
    /** The newest entries. */
    public static final LogQuery NEWEST = new LogQuery(Optional.empty(), Optional.empty(), Optional.empty());

    public LogQuery {
        after.filter(cursor -> cursor.length() > 200).ifPresent(cursor -> {
            throw ValidationException.of("fly", "cursor", "is not one of Fly's");
        });
    }

    /** Everything after a moment. Fly keeps about seven days. */
    public static LogQuery since(Instant moment) {
        var nanos = Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000_000L), moment.getNano());
        return NEWEST.after(String.valueOf(nanos));
    }

    public LogQuery after(String cursor) {
        return new LogQuery(Optional.of(cursor), instance, region);
    }

    public LogQuery instance(String machine) {
        return new LogQuery(after, Optional.of(machine), region);
    }

    public LogQuery region(String code) {
        return new LogQuery(after, instance, Optional.of(code));
    }
}
