package io.atlas4j.fly.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One place where a token may be. */
interface TokenLink {
    TokenSource source();

    /** Blocks as long as the place needs; throws only what nobody foresaw. */
    Found seek(String app) throws InterruptedException;

    sealed interface Found permits Hit, Miss {}

    /**
     * A token, not yet judged.
     *
     * @param expiresAt as the place tells; the token itself may tell an earlier one
     * @param keep how long it may be used before the place is asked again
     */
    record Hit(Credential credential, Optional<Instant> expiresAt, Duration keep) implements Found {}

    /** None, and why, as the rest of a sentence. */
    record Miss(String reason) implements Found {}
}
