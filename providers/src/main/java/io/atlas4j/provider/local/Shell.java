package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnexpectedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Commands by way of {@code /bin/sh}, which reads their variables and arguments as text from a pipe: no value stands on
 * a command line or in a file, and every character arrives, whatever encoding the JVM thinks this system has.
 */
final class Shell {
    private static final int MOST_OUTPUT = 4 << 20;

    private Shell() {}

    /** @param errors what it said on standard error */
    record Result(int code, String output, String errors) {
        boolean succeeded() {
            return code == 0;
        }

        /** The last line of what it complained about, for messages. */
        String complaint() {
            return errors.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .map(String::strip)
                    .orElse("exit code " + code);
        }
    }

    /** Shell text that sets and exports the variables. */
    static String exports(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quote(variable.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** The words, each quoted. */
    static String words(List<String> words) {
        return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }

    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Runs a command to its end. */
    static Result run(Map<String, String> variables, List<String> command, Duration limit) {
        return run(exports(variables) + "exec " + words(command) + " </dev/null\n", limit);
    }

    /**
     * Runs shell text to its end.
     *
     * @throws TimedOutException if it takes longer; it is ended
     */
    static Result run(String script, Duration limit) {
        var process = start(script, false);
        var output = collect(process.getInputStream());
        var errors = collect(process.getErrorStream());
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimedOutException(
                        Origin.of(Local.ID), "a command on this machine took longer than " + limit.toSeconds() + " s");
            }
            return new Result(process.exitValue(), output.join(), errors.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(Origin.of(Local.ID), "interrupted while a command ran on this machine");
        } finally {
            end(process);
        }
    }

    /** Starts shell text whose output the caller reads; end it with {@link #end}. */
    static Process start(String script, boolean mergeErrors) {
        try {
            var process = new ProcessBuilder("/bin/sh", "-s")
                    .redirectErrorStream(mergeErrors)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(script.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended before it read everything; its exit code and complaint tell why.
            }
            return process;
        } catch (IOException e) {
            throw new TransportException(Origin.of(Local.ID), "cannot start /bin/sh on this machine", e);
        }
    }

    static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> collect(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                var bytes = stream.readNBytes(MOST_OUTPUT);
                stream.transferTo(java.io.OutputStream.nullOutputStream());
                text.complete(new String(bytes, StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete("");
            }
        });
        return text;
    }
}
