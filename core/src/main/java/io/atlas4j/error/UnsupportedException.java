package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The provider cannot do this at all. Known before anything is sent. */
public final class UnsupportedException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public UnsupportedException(Origin origin, String message) {
        this(origin, message, null);
    }

    public UnsupportedException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.UNSUPPORTED, origin, message, cause);
    }

    /**
     * Refuses a request before anything is sent.
     *
     * @param problem the rest of a sentence that starts with the provider's id, such as {@code has no spot machines}
     */
    public static UnsupportedException of(String provider, String problem) {
        return new UnsupportedException(Origin.of(provider), provider + " " + problem + "; nothing was sent");
    }
}
