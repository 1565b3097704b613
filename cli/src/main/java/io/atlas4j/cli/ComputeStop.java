package io.atlas4j.cli;

import io.atlas4j.spi.Pausable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", description = "Stop a machine and keep its disk, which usually still costs.")
final class ComputeStop implements Runnable {
    private final Cli cli;

    @Mixin
    private MachineOption machine;

    ComputeStop(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        machine.provider().require(Pausable.class).stop(machine.id());
        var compute = machine.get();
        cli.print(compute, () -> Machines.details(compute));
    }
}
