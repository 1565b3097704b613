package io.atlas4j.error;

/** There is no such thing, or it is gone. */
public final class NotFoundException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String provider, String message) {
        this(Origin.of(provider), message);
    }

    public NotFoundException(Origin origin, String message) {
        super(ErrorKind.NOT_FOUND, origin, message, null);
    }
}
