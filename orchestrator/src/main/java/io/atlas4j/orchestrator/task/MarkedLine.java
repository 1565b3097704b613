package io.atlas4j.orchestrator.task;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the line {@code atlas-exit <nonce> <exit code>}, or {@code timed_out} in place of the code, in a log.
 *
 * <p>Whatever a provider puts around it (times, colours, quotes) is skipped. The first such line counts: the wrapper
 * prints it when the command ends, and a later one can only come from a container that was started again.
 */
public final class MarkedLine {
    private static final Pattern ANSI =
            Pattern.compile("\u001B(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)|[@-Z\\\\^_])");

    private final String word;
    private final Pattern mark;

    public MarkedLine(String nonce) {
        this.word = nonce;
        this.mark = Pattern.compile(
                "(?<![A-Za-z0-9_-])atlas-exit " + Pattern.quote(nonce) + " (?:(\\d{1,3})|timed_out)(?![A-Za-z0-9_.-])");
    }

    /** How the command ended, if this line tells. */
    public Optional<CommandEnd> read(String line) {
        if (!line.contains(word)) { // nearly every line
            return Optional.empty();
        }
        var found = mark.matcher(ANSI.matcher(line).replaceAll(""));
        while (found.find()) {
            var code = found.group(1);
            if (code == null) {
                return Optional.of(new CommandEnd.OverTime());
            }
            var number = Integer.parseInt(code);
            if (number <= CommandEnd.HIGHEST_EXIT_CODE) {
                return Optional.of(new CommandEnd.Exited(number));
            }
        }
        return Optional.empty();
    }
}
