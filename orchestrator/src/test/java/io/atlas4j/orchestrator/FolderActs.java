package io.atlas4j.orchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What was done at a {@link FolderCloud}, by whom and when: one line each, written before it is done. */
final class FolderActs {
    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());

    private final Path file;
    private final String caller;

    FolderActs(Path folder, String caller) {
        this.file = folder.resolve("acts");
        this.caller = caller;
    }

    /** One of them. */
    record Act(Instant at, String by, String what, String machine) {
        private static Act read(String line) {
            var words = line.split(" ", -1);
            return new Act(Instant.ofEpochMilli(Long.parseLong(words[0])), words[1], words[2], words[3]);
        }

        /** What the machine costs from then on. */
        private BigDecimal perHour() {
            return switch (what) {
                case "create", "start" -> FolderCloud.PER_HOUR;
                case "stop", "preempt" -> FolderCloud.STORAGE_PER_HOUR;
                default -> BigDecimal.ZERO;
            };
        }
    }

    void add(Instant at, String what, String machine) {
        try {
            Files.writeString(
                    file,
                    at.toEpochMilli() + " " + caller + " " + what + " " + machine + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Oldest first. */
    List<Act> all() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(Act::read).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Act> all(String what) {
        return all().stream().filter(act -> act.what.equals(what)).toList();
    }

    /** What a machine has cost, in USD; one that is there costs until then. */
    BigDecimal bill(String machine, Instant until) {
        var total = BigDecimal.ZERO;
        var perHour = BigDecimal.ZERO;
        var since = Instant.EPOCH;
        for (var act : all().stream().filter(act -> act.machine.equals(machine)).toList()) {
            total = total.add(cost(perHour, since, act.at));
            perHour = act.perHour();
            since = act.at;
        }
        return total.add(cost(perHour, since, until));
    }

    private static BigDecimal cost(BigDecimal perHour, Instant from, Instant until) {
        return perHour.multiply(BigDecimal.valueOf(Duration.between(from, until).toMillis()))
                .divide(MILLIS_PER_HOUR, 6, RoundingMode.HALF_UP);
    }
}
