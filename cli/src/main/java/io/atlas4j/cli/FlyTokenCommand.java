package io.atlas4j.cli;

import picocli.CommandLine.Command;

@Command(
        name = "token",
        description = "The token that is used for an app.",
        subcommands = {
            FlyTokenGet.class,
            FlyTokenRefresh.class,
            FlyTokenSet.class,
            FlyTokenInvalidate.class,
            HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  fly tokens create deploy -a my-app | atlas fly token set my-app",
            "  curl -H \"Authorization: $(atlas fly token get my-app --header)\" ...",
        })
final class FlyTokenCommand extends Group {}
