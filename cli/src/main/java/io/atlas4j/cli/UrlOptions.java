package io.atlas4j.cli;

import io.atlas4j.spec.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What signing and verifying both need. */
final class UrlOptions {
    private final Cli cli;

    @Option(
            names = "--secret-env",
            paramLabel = "NAME",
            description = "The variable that holds the secret (default ATLAS_SIGNING_SECRET).")
    private String secretEnv = "ATLAS_SIGNING_SECRET";

    @Option(names = "--now", paramLabel = "EPOCH", description = "Seconds since 1970 to take for now.")
    private @Nullable Long now;

    @Parameters(
            paramLabel = "URL",
            description = "An address, or a path with parameters. Quote it: & means something to a shell.")
    private String url;

    UrlOptions(Cli cli) {
        this.cli = cli;
    }

    String url() {
        return url;
    }

    Secret secret() {
        return EnvOptions.secret(cli, "--secret-env", secretEnv);
    }

    Instant now() {
        return now == null ? cli.time().now() : Instant.ofEpochSecond(now);
    }
}
