package io.atlas4j.orchestrator.task;

import io.atlas4j.error.ValidationException;

/** How a command ended, as its wrapper tells. */
public sealed interface CommandEnd {
    /** What a shell can tell. */
    int HIGHEST_EXIT_CODE = 255;

    /** It ended by itself, or a signal ended it: then the code is 128 and the signal's number. */
    record Exited(int exitCode) implements CommandEnd {
        public Exited {
            if (exitCode < 0 || exitCode > HIGHEST_EXIT_CODE) {
                throw ValidationException.of("exit_code", "must be 0 to " + HIGHEST_EXIT_CODE + ", but is " + exitCode);
            }
        }
    }

    /** The wrapper ended it because it ran for too long. */
    record OverTime() implements CommandEnd {}
}
