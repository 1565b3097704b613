package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The provider has switched this API off. A newer atlas4j is needed. */
public final class ApiRetiredException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public ApiRetiredException(Origin origin, String message) {
        this(origin, message, null);
    }

    public ApiRetiredException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.API_RETIRED, origin, message, cause);
    }
}
