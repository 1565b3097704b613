package io.atlas4j.cli;

import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.spi.Logs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "logs", description = "Show what the program in a machine printed.")
final class ComputeLogs implements Runnable {
    private static final Duration LONGEST_FOLLOW = Duration.ofDays(7);

    private final Cli cli;

    @Mixin
    private MachineOption machine;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with lines as they come, until the machine ends or Ctrl-C.")
    private boolean follow;

    @Option(names = "--tail", paramLabel = "N", description = "How many of the last lines (default 100, at most 5000).")
    private int tail = 100;

    @Option(names = "--since", paramLabel = "DURATION", description = "Only lines of this time, such as 10m.")
    private @Nullable Duration since;

    ComputeLogs(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        try (var stream = machine.provider().require(Logs.class).logs(machine.id(), query())) {
            if (follow) {
                printWhileRead(stream);
            } else {
                printAll(stream);
            }
        }
    }

    private void printWhileRead(LogStream stream) {
        var read = true;
        while (read && stream.hasNext()) {
            var line = stream.next();
            read = cli.printLine(line, line::text);
        }
    }

    private void printAll(LogStream stream) {
        var lines = new ArrayList<LogLine>();
        stream.forEachRemaining(lines::add);
        if (cli.isJson() || !lines.isEmpty()) {
            cli.print(
                    lines, () -> lines.stream().map(LogLine::text).collect(Collectors.joining(System.lineSeparator())));
        }
    }

    private LogQuery query() {
        var from = Optional.ofNullable(since).map(cli.time().now()::minus);
        return new LogQuery(tail, from, Optional.empty(), follow, follow ? LONGEST_FOLLOW : Duration.ofSeconds(30));
    }
}
