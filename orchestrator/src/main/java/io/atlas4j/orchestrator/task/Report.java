package io.atlas4j.orchestrator.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a machine says about its work. */
public sealed interface Report {
    /**
     * How far it is.
     *
     * @param percent 0 to 100
     * @param values whatever else it says, such as a loss
     */
    record Progress(OptionalDouble percent, Optional<String> message, Map<String, Object> values) implements Report {}

    /** What it wants to be read. */
    record Lines(List<String> lines) implements Report {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /** How its command ended, with a word on why. */
    record Finish(CommandEnd end, Optional<String> detail) implements Report {}
}
