package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.net.URI;

/**
 * Where a machine reports progress and the end of its command. The machine finds it in {@code ATLAS_CALLBACK_URL} and
 * {@code ATLAS_CALLBACK_TOKEN}.
 *
 * @param url base address without a trailing slash, query, fragment or user
 * @param token proves which session and attempt speaks
 */
public record Callback(URI url, Secret token) {
    public Callback {
        if (!("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                || url.getHost() == null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || url.getRawUserInfo() != null
                || url.getRawPath().endsWith("/")) {
            throw ValidationException.of(
                    "callback", "must be an http(s) address without trailing slash, query, fragment or user");
        }
        if (token.isEmpty()) {
            throw ValidationException.of("callback", "needs a token");
        }
    }
}
