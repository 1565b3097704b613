package io.atlas4j.fly.tokens;

import io.atlas4j.spec.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * A token and how to send it. Prints without its value.
 *
 * @param value the token in one spelling, without a scheme word
 * @param authorization the whole {@code Authorization} header for the Machines, log and registry interfaces
 * @param graphqlAuthorization the same for GraphQL
 * @param source where it was found first; not {@link TokenSource#MEMORY}
 * @param expiresAt when it stops working, where that can be known
 */
public record FlyToken(
        Secret value,
        Secret authorization,
        Secret graphqlAuthorization,
        TokenSource source,
        Optional<Instant> expiresAt) {

    static FlyToken of(Credential credential, TokenSource source, Optional<Instant> expiresAt) {
        return new FlyToken(
                Secret.of(credential.canonical()),
                Secret.of(credential.authorization()),
                Secret.of(credential.graphqlAuthorization()),
                source,
                expiresAt);
    }
}
