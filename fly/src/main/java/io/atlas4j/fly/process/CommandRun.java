package io.atlas4j.fly.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a short command to its end and keeps the beginning of what it prints, the two streams apart. */
public final class CommandRun {
    private static final int KEPT_BYTES = 256 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(2);

    private CommandRun() {}

    /** How a run ended. */
    public sealed interface Result permits Exited, Missing, TooSlow {}

    public record Exited(int code, String stdout, String stderr) implements Result {}

    /** There is no such program, or it cannot be started. */
    public record Missing() implements Result {}

    /** It ran past its limit and was ended with everything it had started. */
    public record TooSlow(boolean ended) implements Result {}

    /**
     * Runs it. Blocks; an interrupt ends the process.
     *
     * @param environment changes to the environment of this process; an empty value takes a name away
     */
    public static Result run(List<String> command, Map<String, Optional<String>> environment, Duration limit)
            throws InterruptedException {
        var builder = new ProcessBuilder(command);
        change(builder, environment);
        ProcessTree tree;
        try {
            tree = ProcessTree.start(builder);
        } catch (IOException e) {
            return new Missing();
        }
        var deadline = System.nanoTime() + limit.toNanos();
        try {
            var stdout = reading(tree.root().getInputStream());
            var stderr = reading(tree.root().getErrorStream());
            if (!tree.root().waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return new TooSlow(tree.end(GRACE));
            }
            return new Exited(tree.root().exitValue(), until(deadline, stdout), until(deadline, stderr));
        } catch (TimeoutException e) { // it has ended, but a child of it holds the pipe
            return new TooSlow(tree.end(GRACE));
        } catch (InterruptedException e) {
            tree.end(GRACE);
            throw e;
        }
    }

    public static void change(ProcessBuilder builder, Map<String, Optional<String>> environment) {
        environment.forEach((name, value) -> value.ifPresentOrElse(
                text -> builder.environment().put(name, text),
                () -> builder.environment().remove(name)));
    }

    /** Whether the program can be found, as the system would find it. */
    public static boolean exists(String program) {
        if (program.contains(File.separator)) {
            return new File(program).canExecute();
        }
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(File.pathSeparator)).stream()
                .anyMatch(folder ->
                        new File(folder, program).canExecute() || new File(folder, program + ".exe").canExecute());
    }

    private static CompletableFuture<String> reading(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual().name("atlas-command-output").start(() -> {
            try (stream) {
                var kept = new String(stream.readNBytes(KEPT_BYTES), StandardCharsets.UTF_8);
                stream.transferTo(java.io.OutputStream.nullOutputStream());
                text.complete(kept);
            } catch (IOException e) {
                text.complete(""); // closed under us: the process was ended
            }
        });
        return text;
    }

    private static String until(long deadline, CompletableFuture<String> text)
            throws InterruptedException, TimeoutException {
        try {
            return text.get(Math.max(deadline - System.nanoTime(), GRACE.toNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e); // it only ever completes
        }
    }
}
