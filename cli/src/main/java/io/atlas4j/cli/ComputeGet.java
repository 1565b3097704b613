package io.atlas4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "get", description = "Show one machine.")
final class ComputeGet implements Runnable {
    private final Cli cli;

    @Mixin
    private MachineOption machine;

    ComputeGet(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var compute = machine.get();
        cli.print(compute, () -> Machines.details(compute));
    }
}
