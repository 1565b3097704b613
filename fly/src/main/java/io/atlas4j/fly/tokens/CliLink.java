package io.atlas4j.fly.tokens;

import io.atlas4j.fly.process.CommandRun.Exited;
import io.atlas4j.fly.process.CommandRun.Missing;
import io.atlas4j.fly.process.CommandRun.TooSlow;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Asks Fly's command line for a new read-only token. Only so many run at a time; the rest wait their turn. A missing
 * program, a refusal, a hang and a strange answer are all misses.
 */
final class CliLink implements TokenLink {
    private final FlyCommand fly;
    private final Organizations organizations;
    private final Duration lifetime;
    private final Semaphore places;
    private final TimeSource time;

    CliLink(FlyCommand fly, Organizations organizations, Duration lifetime, int atOnce, TimeSource time) {
        this.fly = fly;
        this.organizations = organizations;
        this.lifetime = lifetime;
        this.places = new Semaphore(atOnce, true);
        this.time = time;
    }

    @Override
    public TokenSource source() {
        return TokenSource.CLI;
    }

    @Override
    public Found seek(String app) throws InterruptedException {
        places.acquire();
        try {
            var organization = organizations.find(app);
            return organization.isPresent()
                    ? mint(app, organization.get())
                    : new Miss(
                            "there is no fly command that knows the app's organisation: set FLY_ORG, install it or log in");
        } finally {
            places.release();
        }
    }

    private Found mint(String app, String organization) throws InterruptedException {
        // Taken before the run, so that ours never lives longer than theirs.
        var expiresAt = time.now().plus(lifetime);
        var result = fly.run(List.of(
                "tokens",
                "create",
                "readonly",
                "--org",
                organization,
                "--expiry",
                lifetime.toSeconds() + "s",
                "--name",
                "atlas4j " + app));
        return switch (result) {
            case Missing() -> new Miss("there is no fly command");
            case TooSlow(var ended) ->
                new Miss("the fly command did not answer in time and "
                        + (ended ? "was ended" : "could not be ended, look for it"));
            case Exited(var code, var stdout, var stderr)
            when code == 0 ->
                Credential.parseMinted(stdout.strip())
                        .<Found>map(credential -> new Hit(credential, Optional.of(expiresAt), lifetime))
                        .orElseGet(() -> new Miss("the fly command printed something that is not a token"));
            case Exited(var code, var stdout, var stderr) -> {
                organizations.forget(app);
                yield new Miss("the fly command ended with exit code " + code + hint(stderr));
            }
        };
    }

    /** Never what it printed, which may quote a token; only what we know by sight. */
    private static String hint(String stderr) {
        return stderr.contains("no access token available") ? ", because it is not logged in" : "";
    }
}
