package io.atlas4j.cli;

import io.atlas4j.Account;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.ProviderFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "providers",
        description = "List the clouds that can be asked for machines, their accounts, and whether a key is set.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  atlas providers",
            "  RUNPOD_API_KEY=... atlas providers -o json",
            "  RUNPOD_API_KEY__TEAM_A=... atlas compute list --provider runpod/team-a"
        })
final class ProvidersCommand implements Runnable {
    private final Cli cli;

    ProvidersCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var all = cli.atlas().available().stream().map(this::row).toList();
        cli.print(all, () -> {
            var table = Table.of("ID", "RENTS", "KEY", "ACCOUNTS", "CAN").ifEmpty("no provider is installed");
            all.forEach(row ->
                    table.row(row.id, row.description, row.key(), row.others(), String.join(" ", row.capabilities)));
            return table.withoutEmptyColumns();
        });
    }

    private Row row(ProviderFactory factory) {
        var accounts = cli.atlas().accounts().stream()
                .filter(account -> account.provider().equals(factory.id()))
                .toList();
        return new Row(
                factory.id(),
                factory.aliases(),
                factory.description(),
                factory.keySettings(),
                accounts.getFirst().ready(),
                accounts.stream().map(Account::id).toList(),
                cli.atlas().provider(factory.id()).capabilities().stream()
                        .map(Capability::wireName)
                        .collect(Collectors.toCollection(java.util.TreeSet::new)));
    }

    /**
     * What is told of a provider.
     *
     * @param ready whether a key of the default account is set, or none is needed
     * @param accounts what {@code --provider} takes, the default account first
     */
    private record Row(
            String id,
            Set<String> aliases,
            String description,
            List<String> keySettings,
            boolean ready,
            List<String> accounts,
            Set<String> capabilities) {
        /** Those besides the default account. */
        String others() {
            return String.join(" ", accounts.subList(1, accounts.size()));
        }

        String key() {
            return keySettings.isEmpty() ? "not needed" : ready ? "set" : "set " + String.join(" or ", keySettings);
        }
    }
}
