package io.atlas4j.fly.tokens;

import io.atlas4j.spec.Secret;
import io.atlas4j.spi.StoredToken;
import io.atlas4j.spi.TokenStorage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Forgets with the process. */
final class MemoryTokenStorage implements TokenStorage {
    private record Key(Kind kind, String app) {}

    private final Map<Key, StoredToken> tokens = new ConcurrentHashMap<>();

    @Override
    public Optional<StoredToken> get(Kind kind, String app) {
        return Optional.ofNullable(tokens.get(new Key(kind, app)));
    }

    @Override
    public void put(Kind kind, String app, StoredToken token) {
        tokens.put(new Key(kind, app), token);
    }

    @Override
    public void delete(Kind kind, String app) {
        tokens.remove(new Key(kind, app));
    }

    @Override
    public void deleteIf(Kind kind, String app, Secret value) {
        tokens.computeIfPresent(new Key(kind, app), (key, kept) -> kept.value().equals(value) ? null : kept);
    }
}
