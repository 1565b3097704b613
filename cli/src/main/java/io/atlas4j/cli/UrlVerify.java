package io.atlas4j.cli;

import io.atlas4j.auth.SignedUrl;
import io.atlas4j.auth.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "verify",
        description = "Say whether a signed address is valid; exits 0 if it is and 1 if not.",
        footerHeading = "%nExample:%n",
        footer = "  ATLAS_SIGNING_SECRET=... atlas url verify 'https://x.test/file?exp=1700000060&sig=...&user=42'")
final class UrlVerify implements Callable<Integer> {
    private final Cli cli;

    @Mixin
    private UrlOptions options;

    UrlVerify(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        var answer = answer(SignedUrl.verify(options.url(), options.secret(), options.now()));
        cli.print(answer, answer::message);
        return answer.valid ? 0 : 1;
    }

    private static Answer answer(Verification verification) {
        return switch (verification) {
            case Verification.Valid(var until) -> new Answer(true, "valid", "valid until " + until);
            case Verification.Expired(var since) -> new Answer(false, "expired", "not valid: it expired at " + since);
            case Verification.BadSignature() ->
                new Answer(false, "bad_signature", "not valid: the signature does not match this address and secret");
            case Verification.Malformed(var reason) -> new Answer(false, "malformed", "not valid: " + reason);
        };
    }

    private record Answer(boolean valid, String reason, String message) {}
}
