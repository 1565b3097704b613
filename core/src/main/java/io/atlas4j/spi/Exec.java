package io.atlas4j.spi;

import java.time.Duration;
import java.util.List;

/** Commands can be run in a machine that runs already. */
public interface Exec {
    /**
     * Runs a command and waits for its end. For short ones: all output comes at the end.
     *
     * @param timeout after this the command is ended
     */
    Execution exec(String id, List<String> command, Duration timeout);

    /** What the command gave. */
    record Execution(int exitCode, String stdout, String stderr) {}
}
