package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The key is valid but may not do this: at this one place, unless it says everywhere. */
public final class ForbiddenException extends AtlasException {
    private static final long serialVersionUID = 1L;

    private final boolean everywhere;

    public ForbiddenException(Origin origin, String message) {
        this(origin, message, null);
    }

    public ForbiddenException(Origin origin, String message, @Nullable Throwable cause) {
        this(origin, message, cause, false);
    }

    private ForbiddenException(Origin origin, String message, @Nullable Throwable cause, boolean everywhere) {
        super(ErrorKind.FORBIDDEN, origin, message, cause);
        this.everywhere = everywhere;
    }

    /** The key lacks the right itself: no other place would take the request either. */
    public static ForbiddenException everywhere(Origin origin, String message, Throwable cause) {
        return new ForbiddenException(origin, message, cause, true);
    }

    /** Whether another place would refuse as well. */
    public boolean isEverywhere() {
        return everywhere;
    }
}
