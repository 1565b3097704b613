package io.atlas4j.cli;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "set", description = "Keep a token, read from standard input, for when no other is found.")
final class FlyTokenSet implements Runnable {
    private static final int LARGEST = 64 * 1024;

    private final Cli cli;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app;

    FlyTokenSet(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var token = read();
        try (var fly = FlyDoor.open(cli)) {
            fly.tokens().setManual(app, token);
            cli.print(Map.of("app", app), () -> "the token of " + app + " is kept");
        }
    }

    private Secret read() {
        try {
            var bytes = cli.in().readNBytes(LARGEST);
            if (bytes.length == LARGEST) {
                throw ValidationException.of("token", "what standard input holds is too long for one");
            }
            return Secret.of(new String(bytes, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
