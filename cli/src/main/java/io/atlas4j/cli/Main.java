package io.atlas4j.cli;

import io.atlas4j.Version;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.VolumeTier;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code atlas} command as a whole: its help, its version and the list of what it can do. */
@Command(
        name = "atlas",
        versionProvider = Main.AtlasVersion.class,
        description = "Rents GPU and CPU machines from any cloud and never forgets one.",
        subcommands = {
            QuickstartCommand.class,
            ProvidersCommand.class,
            GpusCommand.class,
            ComputeCommand.class,
            ReapCommand.class,
            JobCommand.class,
            EndpointsCommand.class,
            TemplatesCommand.class,
            VolumesCommand.class,
            UrlCommand.class,
            FlyCommand.class,
            CompletionCommand.class,
            HelpCommand.class,
        },
        footerHeading = "%nFirst steps:%n",
        footer = {
            "  atlas quickstart                the whole story on this machine, no account needed",
            "  atlas providers                 the clouds, and which of them you have a key for",
            "  atlas help compute spawn        how to rent a machine",
        })
public final class Main extends Group {
    private static final int HELP_WIDTH = 110;

    @Mixin
    @SuppressWarnings("UnusedVariable") // its options are those of every command
    private Cli cli;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("--version")) { // asked by scripts: answer without reading any command
            System.out.println(AtlasVersion.text());
            return;
        }
        var cli = new Cli(Surroundings.ofThisProcess());
        cli.interruption().install(cli::close);
        var code = run(cli, args);
        cli.interruption().disarm();
        System.exit(code);
    }

    /** Runs one command to its end and closes the {@link Cli}. */
    static int run(Cli cli, String... args) {
        try (cli) {
            return commandLine(cli).execute(args);
        }
    }

    static CommandLine commandLine(Cli cli) {
        var errors = new Errors(cli);
        var all = new CommandLine(Main.class, new CommandFactory(cli))
                .setOut(cli.out())
                .setErr(cli.err())
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .registerConverter(Duration.class, Durations::parse)
                .registerConverter(Format.class, Format.reader(Format.class))
                .registerConverter(AuthMode.class, Format.reader(AuthMode.class))
                .registerConverter(CloudTier.class, Format.reader(CloudTier.class))
                .registerConverter(VolumeTier.class, Format.reader(VolumeTier.class));
        layOut(all);
        return all;
    }

    /** Options are declared in the order in which they should be read; examples should fit on a line. */
    private static void layOut(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .width(HELP_WIDTH)
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .descriptionHeading("%n")
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        command.getSubcommands().values().forEach(Main::layOut);
    }

    static final class AtlasVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            return "atlas " + Version.current();
        }
    }
}
