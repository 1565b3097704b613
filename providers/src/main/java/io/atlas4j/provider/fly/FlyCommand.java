package io.atlas4j.provider.fly;

import io.atlas4j.provider.Shell;
import io.atlas4j.spec.ComputeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The words that run the user's command. A command whose end must be reported or whose time is limited is run by a small
 * script, which needs {@code sh} in the image, and {@code curl} for the report. The user's words are the script's arguments
 * and never part of its text; the exit code is handed on, so that Fly tells it as well.
 */
final class FlyCommand {
    /** Given to whoever watches, before the machine ends itself. */
    static final Duration GRACE = Duration.ofMinutes(2);

    private static final String SCRIPT = Shell.script(FlyCommand.class, "fly_command.sh");

    private FlyCommand() {}

    static List<String> of(ComputeRequest request) {
        var wrapped = request.callback().isPresent()
                || request.exitNonce().isPresent()
                || request.maxRuntime().isPresent();
        if (!wrapped) {
            return request.command();
        }
        var words = new ArrayList<>(List.of(
                "sh",
                "-c",
                SCRIPT,
                "atlas",
                request.maxRuntime()
                        .map(limit -> Long.toString(limit.plus(GRACE).toSeconds()))
                        .orElse(""),
                request.exitNonce().orElse("")));
        words.addAll(request.command());
        return words;
    }
}
