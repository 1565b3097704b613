package io.atlas4j.cli;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Session;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.telemetry.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "quickstart",
        description = {
            "The main job on this machine, before your eyes and in about 15 seconds: a session is started, used, kept"
                    + " alive, and ended for being idle; nothing is left. Needs no account.",
            "",
            "Its state is in ATLAS_HOME/quickstart (ATLAS_HOME is ~/.atlas unless set). Ctrl-C ends everything it started.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  atlas quickstart",
            "  atlas quickstart --telemetry events.ndjson     keep every event of the library",
            "  atlas quickstart --container eclipse-temurin:21     the workload in a container",
        })
final class QuickstartCommand implements Runnable {
    private final Cli cli;
    private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();

    @Option(
            names = "--container",
            paramLabel = "IMAGE",
            description =
                    "Run the workload in a container of this image, which must have a JDK (21 or newer); needs docker or podman.")
    private @Nullable String image;

    QuickstartCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var home = cli.settings().home().resolve("quickstart");
        cli.atlas().telemetry().attachAll("atlas quickstart", this::count);
        try (var atlas = cli.atlas().with(Map.of("ATLAS_HOME", home.toString()))) {
            var report = run(atlas, home);
            cli.print(report, () -> text(report));
        }
    }

    private Report run(Atlas atlas, Path home) {
        cli.say("One session on this machine, from start to end. Takes about 15 seconds; Ctrl-C ends it cleanly.");
        cli.say("");
        var steps = new QuickstartSteps(cli);
        var quickstart = cli.interruption().unbroken(() -> open(atlas, home, steps));
        try {
            var started = cli.interruption().unbroken(() -> quickstart.start(Optional.ofNullable(image)));
            var ended = quickstart.live(started);
            return new Report(ended, steps.elapsed(), steps.told(), quickstart.events(ended), Map.copyOf(counts));
        } finally {
            // A signal that comes now waits until all is closed; one that came before never lets this begin.
            cli.interruption().unbroken(() -> {
                quickstart.close();
                cli.interruption().forget();
                return quickstart;
            });
        }
    }

    private Quickstart open(Atlas atlas, Path home, QuickstartSteps steps) {
        QuickstartLeftovers.settle(atlas, home, steps);
        var quickstart = Quickstart.open(atlas, home, steps);
        cli.interruption().onInterrupt(() -> {
            steps.tellEnding("stopping", "told to end: ending what was started");
            quickstart.close();
        });
        return quickstart;
    }

    private void count(Event event) {
        counts.merge(event.name().toString(), 1, Integer::sum);
    }

    private String text(Report report) {
        var history = Table.of("AT", "EVENT", "DETAIL");
        var begin = report.session.createdAt();
        for (var event : report.events) {
            var at = Duration.between(begin, event.at()).toMillis();
            history.row(
                    "%d.%03d s".formatted(at / 1000, at % 1000), event.type().wireName(), detail(event));
        }
        var telemetry = Table.of("COUNT", "TELEMETRY EVENT");
        report.telemetry.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> telemetry.row(entry.getValue(), entry.getKey()));
        return String.join(
                System.lineSeparator(),
                "",
                cli.bold("What happened to session " + report.session.id()),
                history.toString(),
                "",
                cli.bold("What the library told its listeners"),
                telemetry.toString(),
                "",
                "All of it held, in " + Durations.forPeople(report.took) + ".",
                "",
                next());
    }

    private static String next() {
        var atlas = Cli.command();
        var lines = Table.ofDetails();
        lines.row("  " + atlas + " quickstart -o json", "the same for a program");
        lines.row("  " + atlas + " compute spawn --help", "rent a machine of your own, here or at a cloud");
        lines.row("  " + atlas + " providers", "which clouds there are, and which have a key");
        lines.row("  docs/guide/cli.md", "every command");
        return "What to try next:" + System.lineSeparator() + lines;
    }

    private static String detail(SessionEvent event) {
        return event.detail().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    private record Report(
            Session session,
            Duration took,
            List<QuickstartSteps.Step> steps,
            List<SessionEvent> events,
            Map<String, Integer> telemetry) {}
}
