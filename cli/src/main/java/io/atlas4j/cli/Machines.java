package io.atlas4j.cli;

import io.atlas4j.spec.Compute;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Machines for people: many in a table, one in full. */
final class Machines {
    private Machines() {}

    static Table table(List<Compute> machines) {
        var table = Table.of("ID", "NAME", "STATUS", "BILLED", "HARDWARE", "USD/H", "REGION", "REACHED AT")
                .ifEmpty("no machines");
        machines.forEach(machine -> table.row(
                machine.id(),
                machine.name(),
                word(machine.status()),
                word(machine.billing()),
                hardware(machine),
                price(machine),
                machine.region(),
                addresses(machine)));
        return table;
    }

    static Table details(Compute machine) {
        var table = Table.ofDetails()
                .row("id", machine.id())
                .row("provider", machine.accountId())
                .rowIfPresent("name", machine.name())
                .row("status", word(machine.status()))
                .row("billed", word(machine.billing()));
        machine.exitCode().ifPresent(code -> table.row("exit code", code));
        table.rowIfPresent("why", machine.detail());
        table.rowIfPresent("hardware", hardware(machine))
                .rowIfPresent("USD per hour", price(machine))
                .rowIfPresent("when stopped", machine.storageCostPerHour().map(BigDecimal::toPlainString))
                .rowIfPresent("region", machine.region())
                .rowIfPresent("image", machine.image())
                .rowIfPresent("public IP", machine.publicIp())
                .rowIfPresent("created", machine.createdAt().map(at -> at.truncatedTo(ChronoUnit.SECONDS)));
        for (var port : machine.ports()) {
            table.row(
                    "port " + (port.internal() == 0 ? "symmetric" : port.internal()),
                    port.url().map(Object::toString).orElse("not reachable yet"));
        }
        return table;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> hardware(Compute machine) {
        return machine.gpu().map(gpu -> (machine.gpuCount() > 1 ? machine.gpuCount() + " x " : "") + gpu);
    }

    private static Optional<String> price(Compute machine) {
        return machine.costNow().map(BigDecimal::toPlainString);
    }

    private static String addresses(Compute machine) {
        return machine.ports().stream()
                .flatMap(port -> port.url().stream())
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }
}
