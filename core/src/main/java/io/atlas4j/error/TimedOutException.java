package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** It took longer than it was allowed to. What was started may go on. */
public final class TimedOutException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public TimedOutException(Origin origin, String message) {
        this(origin, message, null);
    }

    public TimedOutException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.TIMEOUT, origin, message, cause);
    }
}
