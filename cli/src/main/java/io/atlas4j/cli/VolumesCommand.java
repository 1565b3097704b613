package io.atlas4j.cli;

import io.atlas4j.spec.NetworkVolume;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spec.VolumeTier;
import io.atlas4j.spi.NetworkVolumes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "volumes",
        description = "Disks of their own, which cost until they are deleted.",
        subcommands = {
            VolumesCommand.All.class,
            VolumesCommand.One.class,
            VolumesCommand.Create.class,
            VolumesCommand.Delete.class,
            HelpCommand.class,
        })
final class VolumesCommand extends Group {
    private static Table table(List<NetworkVolume> volumes) {
        var table = Table.of("ID", "NAME", "GB", "REGION", "TIER").ifEmpty("no volumes");
        volumes.forEach(volume -> table.row(
                volume.id(),
                volume.name(),
                volume.sizeGb(),
                volume.region(),
                volume.tier().map(Machines::word)));
        return table;
    }

    @Command(name = "list", description = "List the account's volumes.")
    static final class All extends Kept.All<NetworkVolumes, NetworkVolume> {
        All(Cli cli) {
            super(cli, NetworkVolumes.class, NetworkVolumes::networkVolumes, VolumesCommand::table);
        }
    }

    @Command(name = "get", description = "Show a volume.")
    static final class One extends Kept.One<NetworkVolumes, NetworkVolume> {
        One(Cli cli) {
            super(cli, NetworkVolumes.class, NetworkVolumes::networkVolume, VolumesCommand::table);
        }
    }

    @Command(name = "create", description = "Make a volume.")
    static final class Create implements Runnable {
        private final Cli cli;

        @Mixin
        private ProviderOption provider;

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "A name for people.")
        private @Nullable String name;

        @Option(names = "--size", required = true, paramLabel = "GB", description = "Gigabytes.")
        private int size;

        @Option(names = "--region", paramLabel = "REGION", description = "Where; machines that mount it must be there.")
        private @Nullable String region;

        @Option(names = "--tier", paramLabel = "TIER", description = "standard or high_performance.")
        private @Nullable VolumeTier tier;

        Create(Cli cli) {
            this.cli = cli;
        }

        @Override
        public void run() {
            var request = new NetworkVolumeRequest(
                    name == null ? "" : name, size, Optional.ofNullable(region), Optional.ofNullable(tier), Map.of());
            var volume = provider.get().require(NetworkVolumes.class).createNetworkVolume(request);
            cli.print(volume, () -> table(List.of(volume)));
        }
    }

    @Command(name = "delete", description = "Delete a volume with its data. Deleting what is gone succeeds.")
    static final class Delete extends Kept.Delete<NetworkVolumes> {
        Delete(Cli cli) {
            super(cli, NetworkVolumes.class, NetworkVolumes::deleteNetworkVolume);
        }
    }
}
