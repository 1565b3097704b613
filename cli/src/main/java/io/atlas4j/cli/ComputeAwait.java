package io.atlas4j.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "await", description = "Wait until a machine runs and its ports are reachable.")
final class ComputeAwait implements Runnable {
    private final Cli cli;

    @Mixin
    private MachineOption machine;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long at most (default 15m); the machine goes on after that.")
    private Duration timeout = Duration.ofMinutes(15);

    ComputeAwait(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var ready = cli.atlas().awaitReady(machine.get(), timeout);
        cli.print(ready, () -> Machines.details(ready));
    }
}
