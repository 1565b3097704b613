package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The thing is not in a state that allows this. Read it again, then decide. */
public final class ConflictException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public ConflictException(Origin origin, String message) {
        this(origin, message, null);
    }

    public ConflictException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.CONFLICT, origin, message, cause);
    }
}
