package io.atlas4j.cli;

import io.atlas4j.error.ValidationException;
import io.atlas4j.fly.deploy.AppDiscovery;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "apps", description = "List the apps that a folder and its subfolders describe.")
final class FlyApps implements Runnable {
    private final Cli cli;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where to look (default: here).")
    private Path folder = Path.of(".");

    @Option(names = "--depth", paramLabel = "N", description = "How many levels below (default 3).")
    private int depth = 3;

    FlyApps(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        if (!Files.isDirectory(folder)) {
            throw ValidationException.of("DIR", "there is no folder " + folder);
        }
        var found = AppDiscovery.find(folder, depth);
        cli.print(found, () -> {
            var table = Table.of("APP", "FOLDER").ifEmpty("no fly.toml, fly.json or fly.yaml names an app here");
            found.apps().forEach(app -> table.row(app.name(), app.directory()));
            return table;
        });
        found.problems().forEach(problem -> cli.note(problem.path() + " " + problem.reason()));
    }
}
