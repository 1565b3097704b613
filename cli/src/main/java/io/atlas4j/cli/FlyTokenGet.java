package io.atlas4j.cli;

import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Print the token itself. Whoever sees it can use it.")
final class FlyTokenGet implements Runnable {
    private final Cli cli;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app;

    @Option(names = "--header", description = "Print it as the value of an Authorization header.")
    private boolean header;

    FlyTokenGet(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        try (var fly = FlyDoor.open(cli)) {
            var token = fly.tokens().get(app);
            var value = (header ? token.authorization() : token.value()).reveal();
            cli.print(new Shown(app, value, token.source().wireName(), token.expiresAt()), () -> value);
        }
    }

    private record Shown(String app, String token, String source, Optional<Instant> expiresAt) {}
}
