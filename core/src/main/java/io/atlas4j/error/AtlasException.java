package io.atlas4j.error;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The root of every failure that atlas4j reports. Unchecked and sealed: catch the reaction you have, or this. */
public abstract sealed class AtlasException extends RuntimeException
        permits AmbiguousOutcomeException,
                ApiRetiredException,
                ConflictException,
                ForbiddenException,
                InsufficientFundsException,
                NoCapacityException,
                NotFoundException,
                ProviderException,
                RateLimitedException,
                TimedOutException,
                TransportException,
                UnauthorizedException,
                UnexpectedException,
                UnsupportedException,
                ValidationException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final transient Origin origin;

    AtlasException(ErrorKind kind, Origin origin, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.origin = origin;
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The provider's id; empty when atlas4j itself refused. */
    public Optional<String> provider() {
        return origin.provider();
    }

    /** The HTTP status that the provider answered; empty when there was no answer. */
    public OptionalInt status() {
        return origin.status();
    }

    /** The provider's name for the request, to quote to its support. */
    public Optional<String> requestId() {
        return origin.requestId();
    }

    /** The whole sentence, never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
