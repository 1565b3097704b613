package io.atlas4j.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "invalidate", description = "Drop the token that is kept, so that the next use gets another.")
final class FlyTokenInvalidate implements Runnable {
    private final Cli cli;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app;

    FlyTokenInvalidate(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        try (var fly = FlyDoor.open(cli)) {
            fly.tokens().invalidate(app);
            cli.print(Map.of("app", app), () -> "the token kept for " + app + " is dropped");
        }
    }
}
