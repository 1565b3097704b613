package io.atlas4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "List every machine of the account, whoever rented it.")
final class ComputeList implements Runnable {
    private final Cli cli;

    @Mixin
    private ProviderOption provider;

    ComputeList(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var listing = provider.get().list();
        cli.print(listing, () -> Machines.table(listing.machines()));
        if (!listing.complete()) {
            cli.note("the provider did not show everything: a machine that is missing here may exist");
        }
    }
}
