package io.atlas4j.orchestrator.task;

import io.atlas4j.error.ValidationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A user's command inside a small wrapper for any POSIX {@code sh}, which tells how the command ended.
 *
 * <p>It runs the command as a child, passes a stop on to it and to everything it started, prints {@link MarkedLine}, and
 * reports to {@code ATLAS_CALLBACK_URL} where the machine has one, with curl or GNU wget. A stop from outside is no end of
 * the command: then nothing is told.
 *
 * @param command the user's words, handed on as arguments and never read by a shell
 * @param nonce marks the line of this session
 * @param limit after this the wrapper ends the command and says so, also when every controller is gone
 * @param stays whether it waits for the machine's end afterwards instead of ending with the command's exit code: for
 *     providers that start a container again whose command ended. If the container is started again all the same, the end is
 *     told again and the command does not run twice
 */
public record TaskCommand(List<String> command, String nonce, Optional<Duration> limit, boolean stays) {
    private static final int NONCE_BYTES = 12;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SCRIPT = script();

    public TaskCommand {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw ValidationException.of(
                    "command", "a task needs one: what the image runs by itself cannot be wrapped");
        }
    }

    /** A word that nobody can guess, for one session. */
    public static String newNonce() {
        var bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What the machine is to run. */
    public List<String> words() {
        var own = Stream.of(
                "sh",
                "-c",
                SCRIPT,
                "atlas-task",
                nonce,
                limit.map(time -> Long.toString(Math.max(1, time.toSeconds()))).orElse(""),
                stays ? "stay" : "");
        return Stream.concat(own, command.stream()).toList();
    }

    private static String script() {
        try (var file = TaskCommand.class.getResourceAsStream("task.sh")) {
            if (file == null) {
                throw new IllegalStateException("task.sh is missing from the atlas4j-orchestrator jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.strip().startsWith("#"))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("task.sh of the atlas4j-orchestrator jar is unreadable", e);
        }
    }
}
