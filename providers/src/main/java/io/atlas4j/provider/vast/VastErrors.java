package io.atlas4j.provider.vast;

import io.atlas4j.error.ApiRetiredException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ErrorKind;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.http.HttpResponse;
import io.atlas4j.http.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * What a refusal means. Vast's code says it, its status often does not: a failure may come as 200, a wrong key as 404, and 410
 * is an offer that is gone as well as an interface. Pure.
 */
final class VastErrors {
    private static final String FUNDS =
            "; the account has no card or no credit: add some at" + " https://cloud.vast.ai/billing/ and try again";

    private VastErrors() {}

    /** The longest answer that is looked through for a failure; offers and instances are longer. */
    private static final int SHORT = 8192;

    /** What events tell of an answer. */
    static Optional<ErrorKind> meaning(HttpResponse response) {
        if (response.body().length > SHORT) {
            return Optional.empty();
        }
        var answer = JsonObject.find(VastSettings.ID, response.text());
        var failed = answer.filter(VastErrors::isFailure).isPresent();
        var gone = answer.filter(json -> response.isSuccess()
                        && json.has("instances")
                        && json.value("instances").isEmpty())
                .map(json -> ErrorKind.NOT_FOUND);
        return response.isSuccess() && !failed
                ? gone
                : answer.flatMap(json -> kind(code(json)))
                        .or(() -> failed && response.isSuccess() ? Optional.of(ErrorKind.PROVIDER) : Optional.empty());
    }

    /** Whether a success in name says that it is a failure. */
    static boolean isFailure(JsonObject answer) {
        return answer.flag("success").filter(success -> !success).isPresent();
    }

    private static String code(JsonObject answer) {
        return answer.text("error").orElse("").toLowerCase(Locale.ROOT);
    }

    /** The codes that mean more than their status. */
    private static Optional<ErrorKind> kind(String code) {
        return switch (code) {
            case "auth_error" -> Optional.of(ErrorKind.UNAUTHORIZED);
            case "no_such_ask", "offer_not_found", "resources_unavailable", "invalid_price" ->
                Optional.of(ErrorKind.NO_CAPACITY);
            case "missing_billing", "insufficient_credit" -> Optional.of(ErrorKind.INSUFFICIENT_FUNDS);
            case "no_such_instance", "instances_not_found", "no_such_volume", "no_such_ssh_key" ->
                Optional.of(ErrorKind.NOT_FOUND);
            case "deprecated_endpoint" -> Optional.of(ErrorKind.API_RETIRED);
            case "volume in use" -> Optional.of(ErrorKind.CONFLICT);
            default -> Optional.empty();
        };
    }

    /** @param plain what the status alone means, with the provider's words in its message */
    static AtlasException of(AtlasException plain, HttpResponse response) {
        var answer = JsonObject.find(VastSettings.ID, response.text());
        var code = answer.map(VastErrors::code).orElse("");
        var words = answer.flatMap(json -> json.text("msg")).orElse("").toLowerCase(Locale.ROOT);
        var origin = new Origin(plain.provider(), plain.status(), plain.requestId());
        var said = plain.getMessage();
        return switch (kind(code).orElse(ErrorKind.UNKNOWN)) {
            case UNAUTHORIZED ->
                new UnauthorizedException(
                        origin, said + "; check " + VastSettings.KEY + ", it is wrong or was deleted");
            case NO_CAPACITY -> new NoCapacityException(origin, said + "; " + wanting(code));
            case INSUFFICIENT_FUNDS -> new InsufficientFundsException(origin, said + FUNDS);
            case NOT_FOUND -> new NotFoundException(origin, said);
            case API_RETIRED ->
                new ApiRetiredException(origin, said + "; this interface is switched off, update atlas4j");
            case CONFLICT -> new ConflictException(origin, said + "; end the machines that mount it first");
            default -> byStatus(plain, origin, words, said);
        };
    }

    private static String wanting(String code) {
        return switch (code) {
            case "resources_unavailable" -> "another renter has the GPU of this machine now";
            case "invalid_price" ->
                "the bid is not accepted: set " + VastSettings.MARGIN + " higher, or rent on demand";
            default -> "the offer is gone: another rented it a moment ago, or its host withdrew it";
        };
    }

    private static AtlasException byStatus(AtlasException plain, Origin origin, String words, String said) {
        if (words.contains("credit")
                || words.contains("billing")
                || origin.status().orElse(0) == 411) {
            return new InsufficientFundsException(origin, said + FUNDS);
        }
        return switch (plain) {
            case ForbiddenException forbidden ->
                ForbiddenException.everywhere(
                        origin,
                        said + "; renting and ending need a key with the permissions instance_read and instance_write,"
                                + " bills need billing_read: https://cloud.vast.ai/manage-keys/",
                        forbidden);
            case UnexpectedException odd -> new ProviderException(origin, said, odd); // a failure that came as 200
            default -> plain;
        };
    }
}
