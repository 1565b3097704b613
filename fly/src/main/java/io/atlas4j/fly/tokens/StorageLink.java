package io.atlas4j.fly.tokens;

import io.atlas4j.spi.TokenStorage;
import io.atlas4j.spi.TokenStorage.Kind;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an earlier run obtained, or what a person gave. A storage that fails counts as empty. */
record StorageLink(TokenStorage storage, Kind kind, Duration keep) implements TokenLink {
    private static final Logger LOG = LoggerFactory.getLogger(StorageLink.class);

    @Override
    public TokenSource source() {
        return switch (kind) {
            case CACHED -> TokenSource.STORAGE;
            case MANUAL -> TokenSource.MANUAL;
        };
    }

    @Override
    public Found seek(String app) {
        try {
            var stored = storage.get(kind, app);
            if (stored.isEmpty()) {
                return new Miss(kind == Kind.CACHED ? "none is stored" : "none was set by hand");
            }
            var expiresAt = stored.get().expiresAt();
            return Credential.parse(stored.get().value().reveal())
                    .<Found>map(credential -> new Hit(credential, expiresAt, keep))
                    .orElseGet(() -> new Miss("what is stored is not a token"));
        } catch (RuntimeException e) {
            LOG.warn(
                    "the token storage could not be read for {}: {}",
                    app,
                    e.getClass().getName());
            return new Miss("the storage could not be read");
        }
    }
}
