package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/**
 * A machine may have been rented: the answer to its creation was lost or said nothing. It would carry {@link #name()};
 * look for that before creating another.
 */
public final class AmbiguousOutcomeException extends AtlasException {
    private static final long serialVersionUID = 1L;

    private final String name;

    public AmbiguousOutcomeException(Origin origin, String message, String name, @Nullable Throwable cause) {
        super(ErrorKind.AMBIGUOUS, origin, message, cause);
        this.name = name;
    }

    /** The name that the machine has at the provider, if it exists. */
    public String name() {
        return name;
    }
}
