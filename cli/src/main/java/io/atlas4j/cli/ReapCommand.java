package io.atlas4j.cli;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.Ends;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.Reaper;
import io.atlas4j.orchestrator.Stray;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reap",
        description = {
            "Find machines that carry the mark of the orchestrator in ATLAS_HOME and that no session of it wants, in every"
                    + " account that has a key. Without an option, or with --dry-run, nothing is changed.",
            "",
            "What has a row and is over is ended by a running orchestrator. What has none belongs to a database that was"
                    + " lost, copied or restored, so only a person decides about it.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  atlas reap",
            "  atlas reap --end x7k2m9     end that machine",
            "  atlas reap --adopt x7k2m9     make a session of it, which ends after 30 minutes without a touch",
        })
final class ReapCommand implements Runnable {
    private final Cli cli;

    @ArgGroup
    private @Nullable Choice choice;

    /** One of them. */
    private static final class Choice {
        @Option(names = "--dry-run", description = "Only look; what is done without an option, too.")
        @SuppressWarnings("UnusedVariable") // it says what happens anyway
        private boolean dryRun;

        @Option(names = "--adopt", paramLabel = "ID", description = "Make a session of the machine with this id.")
        private @Nullable String adopt;

        @Option(names = "--end", paramLabel = "ID", description = "End the machine with this id.")
        private @Nullable String end;
    }

    ReapCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var home = cli.settings().home();
        if (!Files.exists(home.resolve("atlas.mv.db"))) {
            throw ValidationException.of(
                    "ATLAS_HOME", home + " holds no orchestrator's database, so no machine carries its mark");
        }
        try (var orchestrator =
                Orchestrator.builder(cli.atlas()).home(home).background(false).build()) {
            var reaper = orchestrator.reaper();
            var report = reaper.look();
            report.unseen()
                    .forEach(
                            (account, why) -> cli.note(account + " was not seen whole, strays may be missing: " + why));
            if (choice != null && choice.end != null) {
                end(reaper, strayOf(report, choice.end));
            } else if (choice != null && choice.adopt != null) {
                var session = reaper.adopt(strayOf(report, choice.adopt), Ends.DEFAULT);
                cli.print(
                        session,
                        () -> "session " + session.id()
                                + " is on disk; it is looked after while an orchestrator runs in " + home);
            } else {
                cli.print(report, () -> table(report.strays()));
            }
        }
    }

    private void end(Reaper reaper, Stray stray) {
        var gone = reaper.end(stray);
        var id = stray.machine().id();
        cli.print(
                Map.of("id", id, "provider", stray.provider(), "status", gone ? "terminated" : "ending"),
                () -> gone ? "ended " + id : id + " accepted its end and is not gone yet; look again");
    }

    private static Stray strayOf(Reaper.Report report, String id) {
        var found = report.strays().stream()
                .filter(stray -> stray.machine().id().equals(id))
                .toList();
        if (found.size() != 1) {
            throw new NotFoundException(
                    Origin.ATLAS,
                    found.isEmpty()
                            ? "no machine " + id + " that carries our mark is unwanted: atlas reap lists those that are"
                            : "several providers show an unwanted machine " + id
                                    + ": end it with atlas compute terminate");
        }
        return found.getFirst();
    }

    private static Table table(List<Stray> strays) {
        var table = Table.of("ID", "ACCOUNT", "NAME", "STATUS", "USD/H", "WHAT IT IS")
                .ifEmpty("no machine with our mark is unwanted");
        strays.forEach(stray -> table.row(
                stray.machine().id(),
                stray.machine().accountId(),
                stray.machine().name(),
                Machines.word(stray.machine().status()),
                stray.machine().costPerHour().map(price -> price.toPlainString()),
                stray.proof()));
        return table;
    }
}
