package io.atlas4j.provider.fly;

import io.atlas4j.spec.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * The sole right to change a machine, for a while. While somebody holds it, every change without its nonce fails.
 *
 * @param nonce proves who holds it; empty when somebody else's lease is looked at
 */
public record FlyLease(
        Optional<Secret> nonce, Optional<Instant> expiresAt, Optional<String> owner, Optional<String> description) {}
