package io.atlas4j.provider.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM that starts a machine and then only waits, to be killed. */
final class StarterJvm {
    private StarterJvm() {}

    /** @param limit seconds of the longest run time, if any */
    static Process start(Path home, String name, String shell, String... limit) throws IOException {
        var arguments = new ArrayList<>(List.of(home.toString(), name, shell));
        arguments.addAll(List.of(limit));
        return launch(StarterJvm.class, arguments.toArray(String[]::new));
    }

    static Process launch(Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Everything this JVM can load, whether the build put it on the class path or the module path. */
    static String classPath() {
        return Stream.of(
                        Path.of("target", "test-classes").toAbsolutePath().toString(),
                        System.getProperty("java.class.path"),
                        System.getProperty("jdk.module.path"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator));
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
