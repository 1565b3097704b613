package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The key is missing, wrong or expired. Repeating does not help; another key may. */
public final class UnauthorizedException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public UnauthorizedException(Origin origin, String message) {
        this(origin, message, null);
    }

    public UnauthorizedException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.UNAUTHORIZED, origin, message, cause);
    }

    /** There is no key; {@code setting} is where it belongs. */
    public static UnauthorizedException withoutKey(String provider, String setting) {
        return new UnauthorizedException(
                Origin.of(provider),
                provider + " needs a key: set " + setting
                        + " in the environment, set it on the builder of Atlas, or give it with"
                        + " atlas.with(...); nothing was sent");
    }
}
