package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The key is valid but may not do this. */
public final class ForbiddenException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public ForbiddenException(Origin origin, String message) {
        this(origin, message, null);
    }

    public ForbiddenException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.FORBIDDEN, origin, message, cause);
    }
}
