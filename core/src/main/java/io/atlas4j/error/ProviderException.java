package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The provider refused or failed in a way that has no kind of its own. */
public final class ProviderException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public ProviderException(Origin origin, String message) {
        this(origin, message, null);
    }

    public ProviderException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.PROVIDER, origin, message, cause);
    }
}
