package io.atlas4j.fly.tokens;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.StoredToken;
import io.atlas4j.spi.TokenStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tokens in two files of a directory, one for each {@link TokenStorage.Kind}; only their owner may read them.
 *
 * <p>A file is replaced whole, so a crash leaves the old or the new one, and a lock keeps processes that share the
 * directory from losing each other's writes. The directory is made by the first write. Cached tokens that cannot be
 * read are thrown away; manual ones exist nowhere else, so {@link #open} refuses to start and leaves the file alone.
 */
public final class FileTokenStorage implements TokenStorage {
    private static final Logger LOG = LoggerFactory.getLogger(FileTokenStorage.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FORMAT = 1;

    private final TokenDirectory directory;
    private final Seal cached;
    private final Seal manual;

    private FileTokenStorage(Path directory, Optional<Secret> key) {
        this.directory = new TokenDirectory(directory);
        this.cached = Seal.of(key, Kind.CACHED.name());
        this.manual = Seal.of(key, Kind.MANUAL.name());
    }

    /** Opens a directory whose files are readable to whoever may read files of their owner. */
    public static FileTokenStorage open(Path directory) {
        return open(directory, Optional.empty());
    }

    /**
     * Opens a directory whose files are encrypted; clear ones found there are encrypted now.
     *
     * @param key 32 random bytes in Base64
     */
    public static FileTokenStorage open(Path directory, Secret key) {
        return open(directory, Optional.of(key));
    }

    private static FileTokenStorage open(Path directory, Optional<Secret> key) {
        var storage = new FileTokenStorage(directory, key);
        storage.directory.tighten();
        for (var kind : Kind.values()) {
            storage.check(kind);
        }
        return storage;
    }

    @Override
    public Optional<StoredToken> get(Kind kind, String app) {
        return Optional.ofNullable(readOrRefuse(kind).get(app));
    }

    @Override
    public void put(Kind kind, String app, StoredToken token) {
        change(kind, tokens -> {
            tokens.put(app, token);
            return tokens;
        });
    }

    @Override
    public void delete(Kind kind, String app) {
        change(kind, tokens -> {
            tokens.remove(app);
            return tokens;
        });
    }

    @Override
    public void deleteIf(Kind kind, String app, Secret value) {
        change(kind, tokens -> {
            tokens.computeIfPresent(app, (name, kept) -> kept.value().equals(value) ? null : kept);
            return tokens;
        });
    }

    private void check(Kind kind) {
        if (!readOrRefuse(kind).isEmpty() && seal(kind).isOnItsWay()) {
            change(kind, same -> same);
        }
    }

    private Seal seal(Kind kind) {
        return switch (kind) {
            case CACHED -> cached;
            case MANUAL -> manual;
        };
    }

    private Map<String, StoredToken> readOrRefuse(Kind kind) {
        try {
            return read(kind);
        } catch (Unreadable e) {
            if (kind == Kind.CACHED) {
                LOG.warn("the cached tokens in {} are thrown away: {}", file(kind), e.why);
                return new TreeMap<>();
            }
            throw new UnexpectedException(
                    Origin.of("fly"),
                    "the tokens set by hand in " + file(kind) + " cannot be read: " + e.why
                            + ". The file is kept: give the right key or move it away");
        }
    }

    private void change(Kind kind, UnaryOperator<Map<String, StoredToken>> change) {
        try {
            directory.locked(() -> {
                var before = readOrRefuse(kind);
                var after = change.apply(new TreeMap<>(before));
                if (!after.equals(before) || seal(kind).isOnItsWay()) {
                    directory.replace(file(kind), write(kind, after));
                    seal(kind).done();
                }
            });
        } catch (IOException e) {
            throw new UnexpectedException(
                    Origin.of("fly"),
                    "tokens could not be stored in " + file(kind) + ": "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }

    private Map<String, StoredToken> read(Kind kind) throws Unreadable {
        if (!Files.isDirectory(directory.path())) {
            return new TreeMap<>();
        }
        try {
            var document = JSON.readTree(Files.readAllBytes(file(kind)));
            if (document.path("format").asInt(0) != FORMAT) {
                throw new Unreadable("it has another format");
            }
            return tokens(seal(kind).open(document));
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (IOException e) {
            throw new Unreadable(e.getClass().getSimpleName());
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new Unreadable("it is damaged"); // the cause would quote the content
        }
    }

    private static Map<String, StoredToken> tokens(JsonNode members) {
        if (!members.isObject()) {
            throw new IllegalArgumentException("not an object");
        }
        var tokens = new TreeMap<String, StoredToken>();
        members.properties().forEach(member -> {
            var expiresAt = Optional.of(member.getValue().path("expiresAt").asString(""))
                    .filter(text -> !text.isEmpty())
                    .map(Instant::parse);
            var value = member.getValue().required("value").asString();
            tokens.put(member.getKey(), new StoredToken(Secret.of(value), expiresAt));
        });
        return tokens;
    }

    private byte[] write(Kind kind, Map<String, StoredToken> tokens) {
        var members = JSON.createObjectNode();
        tokens.forEach((app, token) -> {
            var member = members.putObject(app).put("value", token.value().reveal());
            token.expiresAt().ifPresent(end -> member.put("expiresAt", end.toString()));
        });
        var document = JSON.createObjectNode().put("format", FORMAT);
        seal(kind).close(members, document);
        return JSON.writeValueAsBytes(document);
    }

    private Path file(Kind kind) {
        return directory.path().resolve(kind.name().toLowerCase(Locale.ROOT) + ".json");
    }
}
