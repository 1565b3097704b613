package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.UnsupportedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The shell scripts that lie beside the classes, and what they need. */
final class Scripts {
    private static final String PERL_SETSID = "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127";

    private Scripts() {}

    static String read(String name) {
        try (var in = Scripts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new UnexpectedException(Origin.of(Local.ID), name + " is missing from atlas4j-providers");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UnexpectedException(Origin.of(Local.ID), name + " in atlas4j-providers cannot be read", e);
        }
    }

    /** The program that starts another in a new session, where there is one: everywhere but on macOS. */
    static Optional<String> setsid() {
        return find("setsid");
    }

    /** The words before a command that make it the leader of a new session. */
    static List<String> inNewSession() {
        return setsid().map(List::of).orElseGet(() -> List.of(perl(), "-e", PERL_SETSID, "--"));
    }

    /** Whole seconds, rounded up; 0 for no limit. */
    static String seconds(Optional<Duration> limit) {
        return String.valueOf(limit.orElse(Duration.ZERO).plusMillis(999).toSeconds());
    }

    private static String perl() {
        return find("perl")
                .orElseThrow(() -> new UnsupportedException(
                        Origin.of(Local.ID), "running a command needs setsid or perl on this machine: install one"));
    }

    private static Optional<String> find(String program) {
        return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
