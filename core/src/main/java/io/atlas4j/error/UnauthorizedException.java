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
}
