package io.atlas4j.testkit.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes keys out of what is recorded. */
final class Masking {
    private static final Pattern KEY_IN_QUERY = Pattern.compile("((?:^|&)(?:api_key|key|token|sig)=)[^&]*");
    private static final Pattern AFTER_SCHEME = Pattern.compile("^(\\S+ )?.*$");

    private Masking() {}

    static String query(String query) {
        return KEY_IN_QUERY.matcher(query).replaceAll("$1***");
    }

    static Map<String, String> headers(Map<String, String> headers) {
        var masked = new LinkedHashMap<>(headers);
        masked.computeIfPresent(
                "authorization", (name, value) -> AFTER_SCHEME.matcher(value).replaceFirst("$1***"));
        return masked;
    }
}
