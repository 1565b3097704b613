package io.atlas4j.cli;

import io.atlas4j.spec.Endpoint;
import io.atlas4j.spec.EndpointRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Endpoints;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "endpoints",
        description = "Serverless endpoints, whose workers come and go with the work.",
        subcommands = {
            EndpointsCommand.All.class,
            EndpointsCommand.One.class,
            EndpointsCommand.Create.class,
            EndpointsCommand.Delete.class,
            HelpCommand.class,
        })
final class EndpointsCommand extends Group {
    private static Table table(List<Endpoint> endpoints) {
        var table = Table.of("ID", "NAME", "TYPE", "WORKERS", "GPU POOLS", "REGIONS")
                .ifEmpty("no endpoints");
        endpoints.forEach(endpoint -> table.row(
                endpoint.id(),
                endpoint.name(),
                Machines.word(endpoint.type()),
                endpoint.workersMin() + " to " + endpoint.workersMax(),
                String.join(" ", endpoint.gpuPools()),
                String.join(" ", endpoint.regions())));
        return table;
    }

    @Command(name = "list", description = "List the account's endpoints.")
    static final class All extends Kept.All<Endpoints, Endpoint> {
        All(Cli cli) {
            super(cli, Endpoints.class, Endpoints::endpoints, EndpointsCommand::table);
        }
    }

    @Command(name = "get", description = "Show an endpoint.")
    static final class One extends Kept.One<Endpoints, Endpoint> {
        One(Cli cli) {
            super(cli, Endpoints.class, Endpoints::endpoint, EndpointsCommand::table);
        }
    }

    @Command(name = "create", description = "Make an endpoint: a queue in front of workers.")
    static final class Create implements Runnable {
        private final Cli cli;

        @Mixin
        private ProviderOption provider;

        @Mixin
        private EnvOptions env;

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name.")
        private @Nullable String name;

        @Option(names = "--image", required = true, paramLabel = "IMAGE", description = "The workers' image.")
        private @Nullable String image;

        @Option(names = "--gpu", paramLabel = "MODEL", description = "An acceptable model; may be repeated.")
        private List<String> gpus = List.of();

        @Option(
                names = "--min-workers",
                paramLabel = "N",
                description = "Workers that always run, and cost (default 0).")
        private int min;

        @Option(names = "--max-workers", paramLabel = "N", description = "Workers at the most (default 3).")
        private int max = 3;

        Create(Cli cli) {
            this.cli = cli;
        }

        @Override
        public void run() {
            var request = EndpointRequest.of(
                            name == null ? "" : name,
                            image == null ? "" : image,
                            gpus.stream().map(Gpu::of).toArray(Gpu[]::new))
                    .withWorkers(min, max);
            for (var variable : env.values().entrySet()) {
                request = request.withEnv(variable.getKey(), variable.getValue());
            }
            var endpoint = provider.get().require(Endpoints.class).createEndpoint(request);
            cli.print(endpoint, () -> table(List.of(endpoint)));
        }
    }

    @Command(
            name = "delete",
            description = "Delete an endpoint, which cancels its jobs. Deleting what is gone succeeds.")
    static final class Delete extends Kept.Delete<Endpoints> {
        Delete(Cli cli) {
            super(cli, Endpoints.class, Endpoints::deleteEndpoint);
        }
    }
}
