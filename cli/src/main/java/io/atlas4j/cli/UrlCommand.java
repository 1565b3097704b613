package io.atlas4j.cli;

import picocli.CommandLine.Command;

@Command(
        name = "url",
        description = "Sign addresses that prove themselves until a moment, and verify them.",
        subcommands = {UrlSign.class, UrlVerify.class, HelpCommand.class})
final class UrlCommand extends Group {}
