package io.atlas4j.auth;

import io.atlas4j.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A random token for one machine.
 *
 * @param value base64url without padding of 32 random bytes
 * @param hash lower-case hexadecimal SHA-256 of the value: what a service or a database keeps
 */
public record BearerToken(Secret value, String hash) {
    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Makes a new token. */
    public static BearerToken mint() {
        var bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        var value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new BearerToken(Secret.of(value), hash(value));
    }

    /** Whether the candidate is the token with that hash; takes the same time whatever differs. */
    public static boolean matches(String candidate, String hash) {
        return MessageDigest.isEqual(
                hash(candidate).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.UTF_8));
    }

    /** Lower-case hexadecimal SHA-256 of the text in UTF-8. */
    public static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
