package io.atlas4j.spec;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A value that must not be seen: a key, a token, the value of an environment variable.
 *
 * <p>It prints as stars wherever it stands, alone or inside records, collections and messages, and cannot be
 * serialized. {@link #reveal()} is the only way to the value; call it at the rim, where the value leaves the process.
 */
public final class Secret {
    private static final String STARS = "***";

    private final String value;

    private Secret(String value) {
        this.value = requireNonNull(value, "value");
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /** Returns the value itself. */
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Equal when the values are; the comparison takes the same time wherever they differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return STARS;
    }
}
