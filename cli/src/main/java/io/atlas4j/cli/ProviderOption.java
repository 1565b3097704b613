package io.atlas4j.cli;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which provider a command talks to. */
final class ProviderOption {
    private final Cli cli;

    @Option(
            names = "--provider",
            paramLabel = "PROVIDER",
            description =
                    "One of those that \"atlas providers\" lists, such as runpod or, for another account, runpod/team-a;"
                            + " default is ATLAS_DEFAULT_PROVIDER.")
    private @Nullable String provider;

    ProviderOption(Cli cli) {
        this.cli = cli;
    }

    /** The provider's id or alias, as it was given. */
    String id() {
        var given = provider;
        if (given != null) {
            return given;
        }
        return cli.settings()
                .find("ATLAS_DEFAULT_PROVIDER")
                .orElseThrow(() -> ValidationException.of(
                        "provider",
                        "say which with --provider, or set ATLAS_DEFAULT_PROVIDER; known are "
                                + cli.atlas().available().stream()
                                        .map(ProviderFactory::id)
                                        .collect(Collectors.joining(", "))));
    }

    Provider get() {
        return cli.atlas().provider(id());
    }
}
