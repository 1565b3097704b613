package io.atlas4j.cli;

import io.atlas4j.spi.Pausable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "start", description = "Start a stopped machine.")
final class ComputeStart implements Runnable {
    private final Cli cli;

    @Mixin
    private MachineOption machine;

    ComputeStart(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        machine.provider().require(Pausable.class).start(machine.id());
        var compute = machine.get();
        cli.print(compute, () -> Machines.details(compute));
    }
}
