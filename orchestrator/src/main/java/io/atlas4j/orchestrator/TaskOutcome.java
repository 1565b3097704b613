package io.atlas4j.orchestrator;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a task ended; said exactly once.
 *
 * @param reason why it failed, such as {@code exit_code} or {@code vanished}; empty when it completed
 * @param exitCode of its command, where that ended by itself
 */
public record TaskOutcome(Result result, Optional<String> reason, OptionalInt exitCode) {
    /** In one word. */
    public enum Result {
        COMPLETED,
        FAILED,
        TIMED_OUT;

        /** Such as {@code timed_out}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Its command ended: 0 is success. */
    public static TaskOutcome exited(int code) {
        return code == 0
                ? new TaskOutcome(Result.COMPLETED, Optional.empty(), OptionalInt.of(0))
                : new TaskOutcome(Result.FAILED, Optional.of("exit_code"), OptionalInt.of(code));
    }

    /** It ended without its command's word, for that reason. */
    public static TaskOutcome without(EndReason reason) {
        var result = reason == EndReason.MAX_RUNTIME ? Result.TIMED_OUT : Result.FAILED;
        return new TaskOutcome(result, Optional.of(reason.wireName()), OptionalInt.empty());
    }
}
