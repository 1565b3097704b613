package io.atlas4j.spi;

import io.atlas4j.spec.Secret;
import java.util.Optional;

/**
 * Keeps tokens by application across restarts. Implementations are safe for many threads, block, and report a failure
 * by throwing; a message never holds a token. What is right is written down as {@code TokenStorageContract} in the
 * testkit.
 */
public interface TokenStorage {
    /** Reads; an expired token is returned like any other, the caller judges. */
    Optional<StoredToken> get(Kind kind, String app);

    /** Writes, replacing what was there; once it returns a crash does not lose it. */
    void put(Kind kind, String app, StoredToken token);

    /** Removes; removing what is not there does nothing. */
    void delete(Kind kind, String app);

    /** Removes only if the value kept is this one: another process may have stored a better one since. */
    void deleteIf(Kind kind, String app, Secret value);

    /** Who put it there; the two do not see each other. */
    enum Kind {
        /** Obtained by us, and obtainable again. */
        CACHED,
        /** Given by a person, who has the only other copy. */
        MANUAL
    }
}
