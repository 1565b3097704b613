package io.atlas4j.spec;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a caller needs to talk to the machine's service. The token is known once, to whoever started the machine.
 *
 * @param token the bearer token or the signing secret; empty when the machine was read back later
 * @param hash lower-case hexadecimal SHA-256 of the token, safe to store and compare
 */
public record Auth(AuthMode mode, Optional<Secret> token, String hash) {
    public Auth {
        requireNonNull(mode, "mode");
        requireNonNull(token, "token");
        requireNonNull(hash, "hash");
    }

    /** The {@code Authorization} header's value, for {@link AuthMode#BEARER} with a known token. */
    public Optional<Secret> header() {
        return mode == AuthMode.BEARER ? token.map(secret -> Secret.of("Bearer " + secret.reveal())) : Optional.empty();
    }

    public Auth withoutToken() {
        return new Auth(mode, Optional.empty(), hash);
    }
}
