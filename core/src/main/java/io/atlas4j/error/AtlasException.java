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
    private final @Nullable String provider;
    private final @Nullable Integer status;
    private final @Nullable String requestId;

    AtlasException(ErrorKind kind, Origin origin, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.provider = origin.provider().orElse(null);
        this.status = origin.status().isPresent() ? origin.status().getAsInt() : null;
        this.requestId = origin.requestId().orElse(null);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The provider's id; empty when atlas4j itself refused. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** The HTTP status that the provider answered; empty when there was no answer. */
    public OptionalInt status() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** The provider's name for the request, to quote to its support. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** The whole sentence, never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
