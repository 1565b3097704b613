package io.atlas4j.cli;

import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "refresh", description = "Get a new token, whatever is kept; says where it came from, not what it is.")
final class FlyTokenRefresh implements Runnable {
    private final Cli cli;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app;

    FlyTokenRefresh(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        try (var fly = FlyDoor.open(cli)) {
            var token = fly.tokens().refresh(app);
            var fresh = new Fresh(app, token.source().wireName(), token.expiresAt());
            cli.print(
                    fresh,
                    () -> "a token from " + fresh.source
                            + fresh.expiresAt.map(end -> ", valid until " + end).orElse(""));
        }
    }

    private record Fresh(String app, String source, Optional<Instant> expiresAt) {}
}
