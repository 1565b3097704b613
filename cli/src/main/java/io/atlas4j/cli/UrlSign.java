package io.atlas4j.cli;

import io.atlas4j.auth.SignedUrl;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sign",
        description = "Add exp and sig to an address.",
        footerHeading = "%nExample:%n",
        footer = "  ATLAS_SIGNING_SECRET=... atlas url sign --expires-in 10m 'https://x.test/file?user=42'")
final class UrlSign implements Runnable {
    private final Cli cli;

    @Mixin
    private UrlOptions options;

    @Option(
            names = "--expires-in",
            paramLabel = "DURATION",
            description = "How long it is valid: seconds, or such as 10m (default 1h).")
    private Duration expiresIn = SignedUrl.DEFAULT_VALIDITY;

    UrlSign(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var now = options.now();
        var signed = SignedUrl.sign(options.url(), options.secret(), now, expiresIn);
        var until = Instant.ofEpochSecond(now.getEpochSecond() + expiresIn.toSeconds());
        cli.print(new Signed(signed, until), () -> signed);
    }

    private record Signed(String url, Instant validUntil) {}
}
