package io.atlas4j.spi;

import io.atlas4j.spec.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * A token as it is kept.
 *
 * @param expiresAt when it stops working; empty where nobody knows
 */
public record StoredToken(Secret value, Optional<Instant> expiresAt) {}
