package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a lost machine is followed by another, under the same deadlines and the same cap. The lost one is ended, and seen
 * gone, before the next is asked for.
 *
 * @param most how many machines may follow the first; places without capacity do not count
 */
public record Respawn(Set<RespawnCause> causes, int most) {
    /** After a preemption, ten times: what a session does unless told otherwise. */
    public static final Respawn ON_PREEMPTION = on(RespawnCause.PREEMPTED);

    public static final Respawn NEVER = new Respawn(Set.of(), 0);

    private static final int USUAL = 10;
    private static final int MOST = 1000;

    public Respawn {
        causes = Set.copyOf(causes);
        if (most < 0 || most > MOST) {
            throw ValidationException.of("respawn", "must be between 0 and " + MOST + " times, but is " + most);
        }
    }

    public static Respawn on(RespawnCause... causes) {
        return new Respawn(Set.copyOf(Arrays.asList(causes)), USUAL);
    }

    public Respawn most(int times) {
        return new Respawn(causes, times);
    }

    /** The same, also after this. */
    public Respawn and(RespawnCause cause) {
        var all = causes.isEmpty() ? EnumSet.noneOf(RespawnCause.class) : EnumSet.copyOf(causes);
        all.add(cause);
        return new Respawn(all, most == 0 ? USUAL : most);
    }
}
