package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** No usable answer came: no connection, cut off, or not what the protocol allows. */
public final class TransportException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public TransportException(Origin origin, String message) {
        this(origin, message, null);
    }

    public TransportException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.TRANSPORT, origin, message, cause);
    }
}
