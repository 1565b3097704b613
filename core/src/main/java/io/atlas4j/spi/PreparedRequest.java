package io.atlas4j.spi;

import io.atlas4j.auth.BearerToken;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import java.util.Map;
import java.util.Optional;

/**
 * A request whose variables are complete: those of the user, then callback, staging and auth, the later winning. Made
 * once per spawn, before any provider sees it.
 *
 * @param auth what the caller needs to talk to the service; empty for {@link AuthMode#NONE}
 */
public record PreparedRequest(ComputeRequest request, Optional<Auth> auth) {

    /**
     * Mints what the request's auth mode needs and adds every variable.
     *
     * @throws ValidationException if the user's own variables collide with those of staging
     */
    public static PreparedRequest of(ComputeRequest request) {
        var builder = request.toBuilder();
        request.callback()
                .ifPresent(callback -> builder.env(
                                "ATLAS_CALLBACK_URL", callback.url().toString())
                        .env("ATLAS_CALLBACK_TOKEN", callback.token()));
        request.staging().map(staging -> staging.variables()).orElse(Map.of()).forEach((name, value) -> {
            if (request.env().containsKey(name)) {
                throw ValidationException.of("env", name + " is set by staging; leave it out of one of them");
            }
            builder.env(name, value);
        });
        return switch (request.auth()) {
            case NONE -> new PreparedRequest(builder.build(), Optional.empty());
            case BEARER -> withToken(builder, "ATLAS_PRESHARED_KEY", AuthMode.BEARER);
            case SIGNED_URL -> withToken(builder, "ATLAS_SIGNING_SECRET", AuthMode.SIGNED_URL);
        };
    }

    private static PreparedRequest withToken(ComputeRequestBuilder builder, String variable, AuthMode mode) {
        var token = BearerToken.mint();
        return new PreparedRequest(
                builder.env(variable, token.value()).build(),
                Optional.of(new Auth(mode, Optional.of(token.value()), token.hash())));
    }
}
