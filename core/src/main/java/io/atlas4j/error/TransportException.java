package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** No usable answer came: no connection, cut off, or not what the protocol allows. */
public final class TransportException extends AtlasException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveArrived;

    public TransportException(Origin origin, String message) {
        this(origin, message, null);
    }

    public TransportException(Origin origin, String message, @Nullable Throwable cause) {
        this(origin, message, cause, true);
    }

    private TransportException(Origin origin, String message, @Nullable Throwable cause, boolean mayHaveArrived) {
        super(ErrorKind.TRANSPORT, origin, message, cause);
        this.mayHaveArrived = mayHaveArrived;
    }

    /** The request certainly did not leave: no connection came about. */
    public static TransportException notSent(Origin origin, String message, @Nullable Throwable cause) {
        return new TransportException(origin, message, cause, false);
    }

    /** Whether the provider may have got the request and acted on it. */
    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }
}
