package io.atlas4j.cli;

import io.atlas4j.spec.Auth;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "spawn",
        description = "Rent a machine. It is not tracked: it costs until you terminate it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  atlas compute spawn --provider runpod --gpu h100 --image ghcr.io/me/server:1 --port 8000 --auth bearer",
            "  HF_TOKEN=... atlas compute spawn --provider vast --gpu rtx-4090 --image me/job --env HF_TOKEN",
            "  atlas compute spawn --provider local --cpu 1 --wait -- sleep 600",
        })
final class ComputeSpawn implements Runnable {
    private final Cli cli;

    @Mixin
    private ProviderOption provider;

    @Mixin
    private MachineOptions machine;

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "15m",
            paramLabel = "DURATION",
            description = "Wait until the machine is ready, 15m unless told otherwise; a failed wait ends no machine.")
    private @Nullable Duration wait;

    ComputeSpawn(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var request = machine.request();
        var atlas = cli.atlas();
        var started = cli.interruption().unbroken(() -> {
            var compute = atlas.spawn(
                    provider.id(), request, name -> cli.interruption().atWork(mayAppear(name)));
            cli.interruption().onInterrupt(() -> cli.note(stillThere(compute)));
            return compute;
        });
        if (wait == null) {
            show(started);
            return;
        }
        cli.note("started " + started.id() + "; waiting until it is ready, at most " + Durations.forPeople(wait));
        try {
            show(atlas.awaitReady(started, wait));
        } catch (RuntimeException failure) {
            show(started); // nobody else knows its token
            throw failure;
        }
    }

    private void show(Compute compute) {
        cli.print(document(compute), () -> {
            var table = Machines.details(compute);
            compute.auth()
                    .flatMap(Auth::token)
                    .ifPresent(token -> table.row("token", token.reveal() + "  (shown only now: keep it)"));
            return table;
        });
    }

    /** With the token in the clear: it is what this command is asked for, and is known only now. */
    private Object document(Compute compute) {
        if (!cli.isJson() || compute.auth().flatMap(Auth::token).isEmpty()) {
            return compute;
        }
        var tree = (ObjectNode) JsonText.tree(compute);
        compute.auth()
                .flatMap(Auth::token)
                .map(Secret::reveal)
                .ifPresent(token -> tree.withObject("auth").put("token", token));
        return tree;
    }

    private String mayAppear(String name) {
        return "a machine named " + name + " was asked for and not answered yet; look for it with: " + Cli.command()
                + " compute list --provider " + provider.id();
    }

    private static String stillThere(Compute compute) {
        return "machine " + compute.id() + " goes on; end it with: " + Cli.command() + " compute terminate --provider "
                + compute.accountId() + " " + compute.id();
    }
}
