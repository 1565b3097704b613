package io.atlas4j.cli;

import io.atlas4j.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code atlas} command as a whole: its help, its version and the list of what it can do. */
@Command(
        name = "atlas",
        mixinStandardHelpOptions = true,
        versionProvider = Main.AtlasVersion.class,
        description = "Rents GPU and CPU machines from any cloud and never forgets one.")
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    /** Without a command: says what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    static final class AtlasVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"atlas " + Version.current()};
        }
    }
}
