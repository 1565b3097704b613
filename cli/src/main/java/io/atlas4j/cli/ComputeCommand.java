package io.atlas4j.cli;

import picocli.CommandLine.Command;

@Command(
        name = "compute",
        description = {
            "Talk straight to a provider about machines.",
            "",
            "What is rented here is not tracked: it costs until you terminate it."
        },
        subcommands = {
            ComputeSpawn.class,
            ComputeList.class,
            ComputeGet.class,
            ComputeAwait.class,
            ComputeStop.class,
            ComputeStart.class,
            ComputeTerminate.class,
            ComputeLogs.class,
            HelpCommand.class,
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  atlas compute spawn --provider local --cpu 1 --port 8000 --wait -- sh -c 'python3 -m http.server $PORT_8000'",
            "  atlas compute list --provider local",
            "  atlas compute terminate --provider local ID",
        })
final class ComputeCommand extends Group {}
