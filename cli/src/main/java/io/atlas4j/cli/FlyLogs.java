package io.atlas4j.cli;

import static java.util.function.Predicate.not;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.fly.Fly;
import io.atlas4j.fly.logs.FollowOptions;
import io.atlas4j.fly.logs.LogEnd;
import io.atlas4j.fly.logs.LogEntry;
import io.atlas4j.fly.logs.LogListener;
import io.atlas4j.fly.logs.LogQuery;
import io.atlas4j.fly.logs.LogSubscription;
import io.atlas4j.fly.logs.Overflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Show what an app on Fly logged.")
final class FlyLogs implements Runnable {
    private final Cli cli;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with lines as they come, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--since", paramLabel = "DURATION", description = "Everything of this time, such as 10m.")
    private @Nullable Duration since;

    @Option(names = "--machine", paramLabel = "ID", description = "Only this machine.")
    private @Nullable String machine;

    @Option(names = "--region", paramLabel = "CODE", description = "Only this region.")
    private @Nullable String region;

    FlyLogs(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        try (var fly = FlyDoor.open(cli)) {
            if (follow) {
                follow(fly, since == null ? List.of() : readSince(fly, since));
            } else {
                printAll(since == null ? fly.logs().fetch(app, query()).entries() : readSince(fly, since));
            }
        }
    }

    private LogQuery query() {
        return new LogQuery(Optional.empty(), Optional.ofNullable(machine), Optional.ofNullable(region));
    }

    private List<LogEntry> readSince(Fly fly, Duration since) {
        var entries = new ArrayList<LogEntry>();
        fly.logs().read(app, query(), cli.time().now().minus(since), Instant.MAX, entries::add);
        return entries;
    }

    private void printAll(List<LogEntry> entries) {
        if (cli.isJson() || !entries.isEmpty()) {
            cli.print(
                    entries,
                    () -> entries.stream().map(FlyLogs::text).collect(Collectors.joining(System.lineSeparator())));
        }
    }

    /** @param before what comes first, of which following meets the newest again */
    private void follow(Fly fly, List<LogEntry> before) {
        var options =
                new FollowOptions(10_000, Overflow.BLOCK, Optional.ofNullable(machine), Optional.ofNullable(region));
        var own = new CompletableFuture<LogSubscription>();
        if (!printEach(before)) {
            return;
        }
        var printed = Set.copyOf(before);
        LogListener printer = entries -> {
            if (!printEach(entries.stream().filter(not(printed::contains)).toList())) {
                own.join().close(); // nobody reads what is printed
            }
        };
        try (var following = fly.logs().follow(app, options, printer)) {
            own.complete(following);
            var reason = following.awaitEnd();
            if (reason != LogEnd.CLOSED) {
                throw failure(reason);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether anybody reads on. */
    private boolean printEach(List<LogEntry> entries) {
        return entries.stream().allMatch(entry -> cli.printLine(entry, () -> text(entry)));
    }

    private AtlasException failure(LogEnd reason) {
        var origin = Origin.of("fly");
        return switch (reason) {
            case NOT_AUTHORIZED -> new ForbiddenException(origin, "no token may read the log of " + app);
            case GONE -> new NotFoundException(origin, "there is no app " + app + ", or none you may see");
            case FAILURES, CLOSED, LAST_LISTENER_LEFT ->
                new ProviderException(origin, "the log of " + app + " cannot be followed any longer");
        };
    }

    /** One line of printable characters: what a program logs must not move the cursor. */
    private static String text(LogEntry entry) {
        var time = entry.timestamp().map(Instant::toString).orElse("-");
        return time + " " + entry.region() + " " + entry.instance() + " " + entry.level() + " "
                + entry.message().replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "").replaceAll("\\p{Cntrl}", " ");
    }
}
