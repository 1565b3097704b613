package io.atlas4j.cli;

import io.atlas4j.spi.Capability;
import io.atlas4j.spi.ProviderFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "providers",
        description = "List the clouds that can be asked for machines, and whether a key for each is set.",
        footerHeading = "%nExamples:%n",
        footer = {"  atlas providers", "  RUNPOD_API_KEY=... atlas providers -o json"})
final class ProvidersCommand implements Runnable {
    private final Cli cli;

    ProvidersCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var all = cli.atlas().available().stream().map(this::row).toList();
        cli.print(all, () -> {
            var table = Table.of("ID", "RENTS", "KEY", "CAN").ifEmpty("no provider is installed");
            all.forEach(row -> table.row(row.id, row.description, row.key(), String.join(" ", row.capabilities)));
            return table;
        });
    }

    private Row row(ProviderFactory factory) {
        var names = factory.keySettings();
        return new Row(
                factory.id(),
                factory.aliases(),
                factory.description(),
                names,
                names.isEmpty()
                        || cli.settings().find(names.toArray(String[]::new)).isPresent(),
                cli.atlas().provider(factory.id()).capabilities().stream()
                        .map(Capability::wireName)
                        .collect(Collectors.toCollection(java.util.TreeSet::new)));
    }

    /** @param ready whether a key is set, or none is needed */
    private record Row(
            String id,
            Set<String> aliases,
            String description,
            List<String> keySettings,
            boolean ready,
            Set<String> capabilities) {
        String key() {
            return keySettings.isEmpty() ? "not needed" : ready ? "set" : "set " + String.join(" or ", keySettings);
        }
    }
}
