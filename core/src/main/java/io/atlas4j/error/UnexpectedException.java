package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** An answer that nobody expected, or a fault of atlas4j itself. */
public final class UnexpectedException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public UnexpectedException(Origin origin, String message) {
        this(origin, message, null);
    }

    public UnexpectedException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.UNKNOWN, origin, message, cause);
    }
}
