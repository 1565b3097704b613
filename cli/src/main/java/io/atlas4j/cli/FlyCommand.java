package io.atlas4j.cli;

import picocli.CommandLine.Command;

@Command(
        name = "fly",
        description = "Work with apps on Fly.io: find, deploy, read logs, manage tokens.",
        subcommands = {FlyApps.class, FlyDeploy.class, FlyLogs.class, FlyTokenCommand.class, HelpCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  atlas fly apps .                the apps a project describes",
            "  atlas fly deploy ./web          deploy the app in ./web",
            "  atlas fly logs my-app -f        its log, and what comes",
        })
final class FlyCommand extends Group {}
