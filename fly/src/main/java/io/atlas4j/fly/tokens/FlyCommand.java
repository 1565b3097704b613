package io.atlas4j.fly.tokens;

import io.atlas4j.fly.process.CommandRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs Fly's command line without a terminal.
 *
 * @param programs its names, the first that exists is taken
 */
record FlyCommand(List<String> programs, Duration limit) {
    /**
     * Quiet, and with its own login: the token variables are taken away because it is asked only when what they hold is
     * missing or was rejected.
     */
    private static final Map<String, Optional<String>> ENVIRONMENT = Map.of(
            "NO_COLOR", Optional.of("1"),
            "FLY_NO_UPDATE_CHECK", Optional.of("1"),
            "FLY_JSON", Optional.empty(),
            "LOG_LEVEL", Optional.empty(),
            "FLY_ACCESS_TOKEN", Optional.empty(),
            "FLY_API_TOKEN", Optional.empty());

    CommandRun.Result run(List<String> arguments) throws InterruptedException {
        for (var program : programs) {
            var command = Stream.concat(Stream.of(program), arguments.stream()).toList();
            var result = CommandRun.run(command, new HashMap<>(ENVIRONMENT), limit);
            if (!(result instanceof CommandRun.Missing)) {
                return result;
            }
        }
        return new CommandRun.Missing();
    }
}
