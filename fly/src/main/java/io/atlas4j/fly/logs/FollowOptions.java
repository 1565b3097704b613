package io.atlas4j.fly.logs;

import io.atlas4j.error.ValidationException;
import java.util.Optional;

/**
 * How a listener wants to hear a log.
 *
 * @param capacity how many entries may wait for it
 * @param overflow what happens to more
 * @param instance only this machine
 * @param region only this region
 */
public record FollowOptions(int capacity, Overflow overflow, Optional<String> instance, Optional<String> region) {
    /** Everything; ten thousand entries may wait, then the oldest are dropped. */
    public static final FollowOptions DEFAULT =
            new FollowOptions(10_000, Overflow.DROP_OLDEST, Optional.empty(), Optional.empty());

    public FollowOptions {
        if (capacity < 1) {
            throw ValidationException.of("capacity", "must be at least 1, but is " + capacity);
        }
    }

    public FollowOptions capacity(int entries, Overflow then) {
        return new FollowOptions(entries, then, instance, region);
    }

    public FollowOptions instance(String machine) {
        return new FollowOptions(capacity, overflow, Optional.of(machine), region);
    }

    public FollowOptions region(String code) {
        return new FollowOptions(capacity, overflow, instance, Optional.of(code));
    }
}
