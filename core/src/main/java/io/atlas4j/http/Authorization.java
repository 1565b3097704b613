package io.atlas4j.http;

import io.atlas4j.spec.Secret;
import java.util.Map;
import java.util.function.Supplier;

/** The headers that prove who asks, asked for anew with every attempt. */
@FunctionalInterface
public interface Authorization {
    /** Nobody in particular. */
    Authorization NONE = request -> Map.of();

    /**
     * The headers for this request.
     *
     * @throws io.atlas4j.error.UnauthorizedException if there is no key
     */
    Map<String, Secret> headers(HttpRequest request);

    /** {@code Authorization: Bearer} and the key. */
    static Authorization bearer(Supplier<Secret> key) {
        return request ->
                Map.of("Authorization", Secret.of("Bearer " + key.get().reveal()));
    }
}
