package io.atlas4j.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command as a process of its own, as a user has it. Killed when closed. */
final class AtlasProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final BufferedReader err;
    private final StringBuilder seen = new StringBuilder();

    private AtlasProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.err = process.errorReader(StandardCharsets.UTF_8); // a few lines: they fit into the pipe
    }

    static AtlasProcess start(Path home, String... args) throws IOException {
        return start(home, Map.of(), args);
    }

    static AtlasProcess start(Path home, Map<String, String> environment, String... args) throws IOException {
        // A background job of a shell ignores SIGINT, and so would its children.
        var command = new ArrayList<>(List.of("perl", "-e", "$SIG{INT} = 'DEFAULT'; exec @ARGV"));
        command.addAll(atlas(args));
        return begin(home, environment, command);
    }

    /** On a terminal of its own: what it shows is its output, what {@link #types} says comes from the keyboard. */
    static AtlasProcess startOnTerminal(Path home, Map<String, String> environment, String... args) throws IOException {
        var line = atlas(args).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        var command = List.of("script", "--quiet", "--return", "--command", "exec " + line, "/dev/null");
        return begin(home, environment, command);
    }

    private static List<String> atlas(String... args) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(
                java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Datlas.command=./atlas", "-cp", classPath()));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    private static AtlasProcess begin(Path home, Map<String, String> environment, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().put("ATLAS_HOME", home.toString());
        builder.environment().putAll(environment);
        return new AtlasProcess(builder.start());
    }

    /** Runs another program of the same libraries to its end, in which it must succeed. */
    static void java(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath()));
        command.addAll(List.of(words));
        var code = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError(String.join(" ", words) + " ended with " + code);
        }
    }

    /** Surefire may have split it between the class path and the module path. */
    private static String classPath() {
        return Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Reads on until a line contains the text, and returns that line. */
    String awaitLine(String text) throws IOException {
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("it ended without saying \"" + text + "\":\n" + seen);
    }

    /** The same on standard error. */
    String awaitErrorLine(String text) throws IOException {
        for (var line = err.readLine(); line != null; line = err.readLine()) {
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("it ended without saying \"" + text + "\" on standard error");
    }

    /** Everything it printed, once it has ended by itself. */
    String readAll() throws IOException {
        var rest = new StringWriter();
        out.transferTo(rest);
        return seen.append(rest).toString();
    }

    /** What is left unread on standard error, once it has ended. */
    String errors() throws IOException {
        return String.join("\n", err.lines().toList());
    }

    /** As a reader that has seen enough. */
    void stopReading() throws IOException {
        out.close();
    }

    void types(String keys) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(keys).flush();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said:\n" + seen);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
