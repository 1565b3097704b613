package io.atlas4j.fly.tokens;

import io.atlas4j.spi.Settings;
import java.time.Duration;
import java.util.Optional;

/** The variables that Fly's own command line reads, in its order. */
record EnvironmentLink(Settings settings, Duration keep) implements TokenLink {
    @Override
    public TokenSource source() {
        return TokenSource.ENV;
    }

    @Override
    public Found seek(String app) {
        var value = settings.find("FLY_ACCESS_TOKEN", "FLY_API_TOKEN");
        if (value.isEmpty()) {
            return new Miss("neither FLY_ACCESS_TOKEN nor FLY_API_TOKEN is set");
        }
        return Credential.parse(value.get())
                .<Found>map(credential -> new Hit(credential, Optional.empty(), keep))
                .orElseGet(() -> new Miss("the value of FLY_ACCESS_TOKEN or FLY_API_TOKEN is not a token"));
    }
}
