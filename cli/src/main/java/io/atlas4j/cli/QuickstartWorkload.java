package io.atlas4j.cli;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.ComputeRequest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How the {@link QuickstartServer} is started: with this process's own Java, or in a container that has one. */
final class QuickstartWorkload {
    static final int PORT = 8000;

    /** The machine ends itself by then, even if whoever should end it was killed and never comes back. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private static final String SOURCE = QuickstartServer.class.getSimpleName() + ".java";

    private QuickstartWorkload() {}

    /**
     * The machine to ask for.
     *
     * @param image a container image with a JDK; empty runs the server as a process
     */
    static ComputeRequest request(Optional<String> image) {
        var builder = ComputeRequest.cpu(1)
                .name("quickstart")
                .http(PORT)
                .auth(AuthMode.BEARER)
                .maxRuntime(LONGEST);
        image.ifPresentOrElse(
                name -> builder.image(name)
                        .env("QUICKSTART_SOURCE", source())
                        .env("QUICKSTART_BIND", "0.0.0.0")
                        .command(
                                "sh",
                                "-c",
                                "printf %s \"$QUICKSTART_SOURCE\" >/tmp/" + SOURCE + " && exec java /tmp/" + SOURCE),
                () -> builder.command(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx32m",
                        "-cp",
                        classPath(),
                        QuickstartServer.class.getName()));
        return builder.build();
    }

    /** The jar or directory the server's class came from; it needs nothing else. */
    private static String classPath() {
        try {
            return Path.of(QuickstartServer.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new UnexpectedException(Origin.ATLAS, "cannot tell where atlas itself is installed", e);
        }
    }

    private static String source() {
        try (var file = QuickstartServer.class.getResourceAsStream(SOURCE)) {
            if (file == null) {
                throw new UnexpectedException(Origin.ATLAS, SOURCE + " is missing from the atlas4j-cli jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UnexpectedException(Origin.ATLAS, SOURCE + " of the atlas4j-cli jar is unreadable", e);
        }
    }
}
