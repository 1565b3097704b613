package io.atlas4j.http;

import io.atlas4j.error.ApiRetiredException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ErrorKind;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.UnexpectedException;
import java.util.Optional;

/** Turns an answer that is not a success into the failure it means. Pure. */
final class ErrorMapping {
    private ErrorMapping() {}

    static Origin originOf(String provider, HttpResponse response) {
        return Origin.of(provider, response.status(), response.requestId());
    }

    /** The kind that {@link #failure} gives to a status. */
    static ErrorKind kindOf(int status) {
        return switch (status) {
            case 401 -> ErrorKind.UNAUTHORIZED;
            case 402 -> ErrorKind.INSUFFICIENT_FUNDS;
            case 403 -> ErrorKind.FORBIDDEN;
            case 404 -> ErrorKind.NOT_FOUND;
            case 408 -> ErrorKind.TIMEOUT;
            case 409 -> ErrorKind.CONFLICT;
            case 410 -> ErrorKind.API_RETIRED;
            case 429 -> ErrorKind.RATE_LIMITED;
            default -> status >= 400 ? ErrorKind.PROVIDER : ErrorKind.UNKNOWN;
        };
    }

    static AtlasException failure(
            String provider, HttpRequest request, HttpResponse response, Redactor redactor, RetryHint hint) {
        var origin = originOf(provider, response);
        var said = ErrorMessage.in(response.body()).map(redactor::clean).filter(text -> !text.isEmpty());
        var start = provider + " could not " + redactor.clean(request.purpose()) + ": HTTP " + response.status()
                + response.requestId().map(id -> " (request " + id + ")").orElse("");
        var message = start + said.map(text -> ": " + text).orElse("");
        return switch (kindOf(response.status())) {
            case UNAUTHORIZED -> new UnauthorizedException(origin, message + "; check the key, it is wrong or expired");
            case INSUFFICIENT_FUNDS -> new InsufficientFundsException(origin, message + "; add credit to the account");
            case FORBIDDEN -> new ForbiddenException(origin, message + "; the key lacks the right to do this");
            case NOT_FOUND -> new NotFoundException(origin, message);
            case TIMEOUT -> new TimedOutException(origin, message);
            case CONFLICT -> new ConflictException(origin, message);
            case API_RETIRED ->
                new ApiRetiredException(origin, message + "; this interface is switched off, update atlas4j");
            case RATE_LIMITED -> rateLimited(origin, message, hint);
            case PROVIDER -> new ProviderException(origin, message);
            default -> unexpected(origin, response, message);
        };
    }

    private static AtlasException rateLimited(Origin origin, String message, RetryHint hint) {
        var after = hint.pause();
        return new RateLimitedException(
                origin,
                message
                        + after.map(wait -> "; retry after " + wait.toSeconds() + " s")
                                .orElse(""),
                after);
    }

    private static AtlasException unexpected(Origin origin, HttpResponse response, String message) {
        if (response.status() >= 300) {
            return new UnexpectedException(origin, message + target(response) + "; redirects are not followed");
        }
        return new UnexpectedException(origin, message);
    }

    private static String target(HttpResponse response) {
        return response.headers()
                .first("location")
                .flatMap(ErrorMapping::hostOf)
                .map(host -> ", a redirect to " + host)
                .orElse("");
    }

    private static Optional<String> hostOf(String location) {
        try {
            return Optional.ofNullable(new java.net.URI(location).getHost());
        } catch (java.net.URISyntaxException e) {
            return Optional.empty();
        }
    }
}
