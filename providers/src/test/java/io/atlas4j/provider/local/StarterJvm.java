package io.atlas4j.provider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A JVM that starts a machine and then only waits, to be killed. */
final class StarterJvm {
    private StarterJvm() {}

    /** @param limit seconds of the longest run time, if any */
    static Process start(Path home, String name, String shell, String... limit) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StarterJvm.class.getName(),
                home.toString(),
                name,
                shell));
        command.addAll(List.of(limit));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws InterruptedException {
        var request = LocalFixture.shell(arguments[2]);
        if (arguments.length > 3) {
            request.maxRuntime(Duration.ofSeconds(Long.parseLong(arguments[3])));
        }
        new LocalFixture(Path.of(arguments[0])).create(request, arguments[1]);
        Thread.currentThread().join();
    }
}
