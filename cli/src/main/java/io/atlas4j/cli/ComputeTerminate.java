package io.atlas4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "terminate", description = "End a machine and whatever costs with it. Ending what is gone succeeds.")
final class ComputeTerminate implements Runnable {
    private final Cli cli;

    @Mixin
    private MachineOption machine;

    ComputeTerminate(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var provider = machine.provider();
        provider.terminate(machine.id());
        cli.print(new Ended(machine.id(), provider.id(), "terminated"), () -> "terminated " + machine.id());
    }

    private record Ended(String id, String provider, String status) {}
}
