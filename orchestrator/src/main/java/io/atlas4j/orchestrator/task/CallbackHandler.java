package io.atlas4j.orchestrator.task;

import static java.util.Objects.requireNonNull;

import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.CallbackRequest;
import io.atlas4j.orchestrator.CallbackResponse;
import io.atlas4j.orchestrator.Callbacks;
import io.atlas4j.orchestrator.task.CallbackTokens.Speaker;
import io.atlas4j.spec.Secret;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks a machine's call in the order that costs least: path, token, rate, size, form; only then does anybody hear of it.
 *
 * <p>Answers: 202 taken, 400 not of the right form (with the field), 401 no token of ours, 404 no such path or session, 410
 * the session is over or another attempt is its current one, 413 too large, 429 too often, 503 it could not be kept just now.
 */
public final class CallbackHandler implements Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackHandler.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SCHEME = "Bearer ";
    private static final long SOON_SECONDS = 5;

    private final CallbackTokens tokens;
    private final ReportSink sink;
    private final TimeSource time;
    private final Map<ReportKind, RateLimiter> limiters = new EnumMap<>(ReportKind.class);

    public CallbackHandler(CallbackTokens tokens, ReportSink sink, TimeSource time) {
        this.tokens = tokens;
        this.sink = sink;
        this.time = time;
        for (var kind : ReportKind.values()) {
            limiters.put(kind, new RateLimiter(time, kind.interval(), kind.burst()));
        }
    }

    @Override
    public CallbackResponse handle(CallbackRequest request) {
        var kind = kindOf(request);
        if (kind.isEmpty()) {
            return refused(404, "there is no such callback");
        }
        var speaker = request.authorization().flatMap(this::speaker);
        if (speaker.isEmpty()) {
            return refused(401, "the token is missing, is not one of ours, or its time is over");
        }
        var wait = limiter(kind.get()).refuse(speaker.get().session());
        return wait.map(CallbackHandler::tooOften).orElseGet(() -> read(request, kind.get(), speaker.get()));
    }

    private static Optional<ReportKind> kindOf(CallbackRequest request) {
        if (request.method().equals("POST")) {
            for (var kind : ReportKind.values()) {
                if (request.path().equals(PATH + "/" + kind.word())) {
                    return Optional.of(kind);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Speaker> speaker(Secret authorization) {
        var header = authorization.reveal();
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? tokens.read(Secret.of(header.substring(SCHEME.length()).strip()), time.now())
                : Optional.empty();
    }

    private RateLimiter limiter(ReportKind kind) {
        return requireNonNull(limiters.get(kind));
    }

    private CallbackResponse read(CallbackRequest request, ReportKind kind, Speaker speaker) {
        if (request.contentLength().orElse(0) > kind.cap()) {
            return tooLarge(kind);
        }
        try {
            var body = request.body().readNBytes(kind.cap() + 1);
            return body.length > kind.cap() ? tooLarge(kind) : hand(speaker, ReportBody.read(kind, body));
        } catch (IOException e) {
            return refused(400, "body: ended before it was complete");
        } catch (ValidationException e) {
            return refused(400, e.getMessage());
        }
    }

    private CallbackResponse hand(Speaker speaker, Report report) {
        try {
            return switch (sink.take(speaker, report)) {
                case TAKEN -> answer(202, Map.of("status", "accepted"), OptionalLong.empty());
                case UNKNOWN -> refused(404, "there is no such session");
                case SUPERSEDED -> refused(410, "the session is over, or another attempt took the place of this one");
            };
        } catch (RuntimeException e) {
            LOG.warn("a report of session {} could not be kept", speaker.session(), e);
            return answer(
                    503, Map.of("error", "the report could not be kept; send it again"), OptionalLong.of(SOON_SECONDS));
        }
    }

    private static CallbackResponse tooLarge(ReportKind kind) {
        return refused(413, "the body may have " + kind.cap() + " bytes");
    }

    private static CallbackResponse tooOften(Duration wait) {
        return answer(
                429,
                Map.of("error", "too many calls"),
                OptionalLong.of(wait.plusSeconds(1).minusNanos(1).toSeconds()));
    }

    private static CallbackResponse refused(int status, String why) {
        return answer(status, Map.of("error", why), OptionalLong.empty());
    }

    private static CallbackResponse answer(int status, Map<String, String> body, OptionalLong retryAfter) {
        return new CallbackResponse(status, JSON.writeValueAsString(body), retryAfter);
    }
}
