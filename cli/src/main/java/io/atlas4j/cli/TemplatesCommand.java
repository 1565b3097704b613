package io.atlas4j.cli;

import io.atlas4j.spec.Port;
import io.atlas4j.spec.Template;
import io.atlas4j.spec.TemplateRequest;
import io.atlas4j.spi.Templates;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "templates",
        description = "Settings for machines, kept at the provider.",
        subcommands = {
            TemplatesCommand.All.class,
            TemplatesCommand.One.class,
            TemplatesCommand.Create.class,
            TemplatesCommand.Delete.class,
            HelpCommand.class,
        })
final class TemplatesCommand extends Group {
    private static Table table(List<Template> templates) {
        var table = Table.of("ID", "NAME", "IMAGE", "PORTS", "FOR").ifEmpty("no templates");
        templates.forEach(template -> table.row(
                template.id(),
                template.name(),
                template.image(),
                template.ports().stream().map(Port::toString).collect(Collectors.joining(" ")),
                template.serverless() ? "endpoints" : "machines"));
        return table;
    }

    @Command(name = "list", description = "List the account's templates.")
    static final class All extends Kept.All<Templates, Template> {
        All(Cli cli) {
            super(cli, Templates.class, Templates::templates, TemplatesCommand::table);
        }
    }

    @Command(name = "get", description = "Show a template.")
    static final class One extends Kept.One<Templates, Template> {
        One(Cli cli) {
            super(cli, Templates.class, Templates::template, TemplatesCommand::table);
        }
    }

    @Command(name = "create", description = "Make a template.")
    static final class Create implements Runnable {
        private final Cli cli;

        @Mixin
        private ProviderOption provider;

        @Mixin
        private EnvOptions env;

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name.")
        private @Nullable String name;

        @Option(names = "--image", required = true, paramLabel = "IMAGE", description = "The container image.")
        private @Nullable String image;

        @Option(names = "--port", paramLabel = "PORT", description = "Such as 8000/http or 22/tcp; may be repeated.")
        private List<String> ports = List.of();

        @Option(names = "--disk", paramLabel = "GB", description = "Container disk.")
        private @Nullable Integer disk;

        @Option(names = "--volume", paramLabel = "GB", description = "Disk that survives a stop.")
        private @Nullable Integer volume;

        @Option(names = "--serverless", description = "For endpoints and not for machines.")
        private boolean serverless;

        @Parameters(paramLabel = "COMMAND", description = "The program and its arguments, after --.", arity = "0..*")
        private List<String> command = List.of();

        Create(Cli cli) {
            this.cli = cli;
        }

        @Override
        public void run() {
            var request = TemplateRequest.of(name == null ? "" : name, image == null ? "" : image)
                    .withCommand(command)
                    .withPorts(ports.stream().map(Port::parse).toList())
                    .withDisks(gigabytes(disk), gigabytes(volume));
            for (var variable : env.values().entrySet()) {
                request = request.withEnv(variable.getKey(), variable.getValue());
            }
            var template = provider.get()
                    .require(Templates.class)
                    .createTemplate(serverless ? request.forServerless() : request);
            cli.print(template, () -> table(List.of(template)));
        }

        private static OptionalInt gigabytes(@Nullable Integer size) {
            return Optional.ofNullable(size).map(OptionalInt::of).orElse(OptionalInt.empty());
        }
    }

    @Command(name = "delete", description = "Delete a template. Deleting what is gone succeeds.")
    static final class Delete extends Kept.Delete<Templates> {
        Delete(Cli cli) {
            super(cli, Templates.class, Templates::deleteTemplate);
        }
    }
}
