package io.atlas4j.telemetry.bridge;

import io.atlas4j.spec.Secret;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last look before words leave through a bridge. Our own events hold no secret; those of an application, or an error
 * text that quotes somebody else, might.
 */
public final class Redaction {
    private static final String STARS = "***";
    private static final int LONGEST = 2_000;
    private static final Set<String> SECRET_WORDS = Set.of(
            "key",
            "token",
            "secret",
            "sig",
            "signature",
            "password",
            "passwd",
            "auth",
            "authorization",
            "credential",
            "credentials",
            "cookie",
            "jwt",
            "env");

    /** Tokens by their vendors' marks, what follows an authorization scheme, and passwords in addresses. */
    private static final Pattern SECRETS = Pattern.compile("\\b(?:fm1[ar]|fm2|fo1)_[A-Za-z0-9+/_=,-]+"
            + "|\\b(?:rpa|sk|pk|ghp|gho|ghs|hf|glpat|xox[abp])[_-][A-Za-z0-9_-]{8,}"
            + "|\\bAKIA[0-9A-Z]{16}\\b"
            + "|\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_.-]+"
            + "|(?<=(?i:bearer|basic|flyv1) )[A-Za-z0-9+/_=,.~-]+"
            + "|(?<=://)[^/@\\s]+(?=@)"
            + "|(?<=[?&](?i:sig|signature|token|key|api_key|access_token|password|secret)=)[^&\\s\"]+");

    private Redaction() {}

    /** The value as a bridge may show it: a word of bounded length without secrets. */
    public static String of(String key, Object value) {
        if (value instanceof Secret || (!(value instanceof Number) && looksSecret(key))) {
            return STARS;
        }
        return text(String.valueOf(value));
    }

    /** The text with stars for what looks like a secret. */
    public static String text(String text) {
        var masked = SECRETS.matcher(text).replaceAll(STARS);
        return masked.length() > LONGEST ? masked.substring(0, LONGEST) + "…" : masked;
    }

    /** Everything as {@code key=value}, in the order given. */
    public static String line(Map<String, ?> metadata) {
        return metadata.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + of(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static boolean looksSecret(String key) {
        return Stream.of(key.toLowerCase(Locale.ROOT).split("[^a-z]+"))
                .anyMatch(word -> SECRET_WORDS.contains(word) || word.endsWith("key") || word.endsWith("token"));
    }
}
