package io.atlas4j.testkit.fly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A real program that stands in for {@code fly}: it notes each call and then does what was scripted for its first
 * argument, or fails as an unknown command would. A shell script, so for Unix only.
 */
public final class FakeFlyProgram {
    private final Path directory;

    private FakeFlyProgram(Path directory) {
        this.directory = directory;
    }

    /** Makes the program in a directory of its own. */
    public static FakeFlyProgram in(Path directory) {
        var fake = new FakeFlyProgram(directory.toAbsolutePath());
        fake.write(fake.program(), """
                #!/bin/sh
                here=$(dirname "$0")
                echo "$@" >> "$here/calls"
                [ -f "$here/$1.sh" ] || { echo "Error: unknown command \\"$1\\"" >&2; exit 1; }
                . "$here/$1.sh"
                """);
        return fake;
    }

    public Path program() {
        return directory.resolve("fly");
    }

    /** From now on a call with that first argument does this. */
    public FakeFlyProgram on(String command, FakeFlyScript script) {
        write(directory.resolve(command + ".sh"), script.text());
        return this;
    }

    /** {@code fly tokens create} prints a new token each time, after a while. */
    public FakeFlyProgram mintsTokens(long millis) {
        return on("tokens", FakeFlyScript.begin().waits(millis).shell("echo \"FlyV1 fm2_minted$$\""));
    }

    /** The arguments of every call so far, in order. */
    public List<String> calls() {
        try {
            var calls = directory.resolve("calls");
            return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often a command was called. */
    public long calls(String command) {
        return calls().stream().filter(call -> call.startsWith(command)).count();
    }

    private void write(Path file, String text) {
        try {
            Files.createDirectories(directory);
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
