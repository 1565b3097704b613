package io.atlas4j.telemetry.meters;

import static java.util.Objects.requireNonNull;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.HandlerFailure;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.RateLimitWait;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads from an event what it adds to the meters. Events it does not know add nothing. It remembers which providers and
 * outcomes it has met, to keep their number bounded: one for each place that keeps meters. Safe for many threads.
 */
public final class MeterReader {
    private static final String EXCEPTION = "exception";

    private final Map<AtlasTag, Vocabulary> vocabularies = new EnumMap<>(AtlasTag.class);

    public MeterReader() {
        for (var tag : AtlasTag.values()) {
            vocabularies.put(tag, tag.vocabulary());
        }
    }

    /** What the event adds. */
    public List<Reading> read(Event event) {
        return switch (event) {
            case ProviderRequest request -> request(request);
            case RateLimitWait wait ->
                List.of(reading(wait.durationNanos(), AtlasMeter.PROVIDER_WAITS, wait.provider(), wait.safety()));
            case HandlerFailure failure -> List.of(reading(1, AtlasMeter.HANDLER_FAILURES));
            default -> named(event);
        };
    }

    private List<Reading> request(ProviderRequest request) {
        var provider = request.name().segments().get(1);
        var outcome = outcome(request.status());
        var readings = new ArrayList<Reading>(3);
        readings.add(reading(
                request.durationNanos(),
                AtlasMeter.PROVIDER_REQUESTS,
                provider,
                request.api(),
                request.method(),
                status(request.status()),
                outcome));
        request.error()
                .ifPresent(kind ->
                        readings.add(reading(1, AtlasMeter.PROVIDER_ERRORS, provider, request.api(), kind, outcome)));
        if (request.attempt() > 1) {
            readings.add(reading(1, AtlasMeter.PROVIDER_RETRIES, provider, request.api()));
        }
        return readings;
    }

    private List<Reading> named(Event event) {
        return switch (event.name().path()) {
            case "atlas.fly.token.acquire.stop" -> {
                var source = word(event, "source");
                yield List.of(reading(
                        nanos(event),
                        AtlasMeter.TOKEN_ACQUISITIONS,
                        source,
                        word(event, "acquirer"),
                        source.equals("none") ? "none" : "ok"));
            }
            case "atlas.fly.token.acquire.exception" ->
                List.of(reading(nanos(event), AtlasMeter.TOKEN_ACQUISITIONS, "none", "app_server", EXCEPTION));
            case "atlas.fly.logs.fetch.stop" ->
                List.of(
                        reading(nanos(event), AtlasMeter.LOG_FETCHES, result(event, "status")),
                        reading(number(event.metadata().get("count")), AtlasMeter.LOG_ENTRIES));
            case "atlas.fly.logs.fetch.exception" -> List.of(reading(nanos(event), AtlasMeter.LOG_FETCHES, EXCEPTION));
            case "atlas.fly.logs.drop" -> List.of(reading(count(event), AtlasMeter.LOG_DROPS));
            case "atlas.fly.deploy.line" -> List.of(reading(count(event), AtlasMeter.DEPLOY_LINES));
            case "atlas.fly.deploy.exit" -> List.of(reading(nanos(event), AtlasMeter.DEPLOYS, result(event, "result")));
            case "atlas.session.spawn.stop" ->
                List.of(reading(
                        nanos(event), AtlasMeter.SESSION_SPAWNS, word(event, "provider"), word(event, "outcome")));
            case "atlas.session.spawn.exception" ->
                List.of(reading(nanos(event), AtlasMeter.SESSION_SPAWNS, word(event, "provider"), EXCEPTION));
            case "atlas.session.end" ->
                List.of(
                        reading(
                                nanos(event),
                                AtlasMeter.SESSION_ENDS,
                                word(event, "provider"),
                                word(event, "outcome"),
                                word(event, "reason")),
                        reading(
                                number(event.measurements().get("cost_micros")),
                                AtlasMeter.SPEND_ENDED,
                                word(event, "provider")));
            case "atlas.reconcile.tick.stop" ->
                List.of(reading(
                        nanos(event),
                        AtlasMeter.RECONCILE_TICKS,
                        word(event, "provider"),
                        Boolean.TRUE.equals(event.metadata().get("complete")) ? "complete" : "incomplete"));
            case "atlas.reconcile.tick.exception" ->
                List.of(reading(nanos(event), AtlasMeter.RECONCILE_TICKS, word(event, "provider"), EXCEPTION));
            case "atlas.reaper.terminate" ->
                List.of(reading(
                        count(event), AtlasMeter.REAPER_TERMINATIONS, word(event, "provider"), word(event, "outcome")));
            case "atlas.reaper.unclaimed" ->
                List.of(reading(count(event), AtlasMeter.REAPER_UNCLAIMED, word(event, "provider")));
            case "atlas.spend.reconcile" ->
                List.of(
                        reading(
                                nanos(event),
                                AtlasMeter.SPEND_RECONCILES,
                                word(event, "provider"),
                                word(event, "outcome")),
                        reading(
                                number(event.measurements().get("corrected")),
                                AtlasMeter.SPEND_CORRECTIONS,
                                word(event, "provider")));
            case "atlas.budget.warning" ->
                List.of(reading(
                        1,
                        AtlasMeter.BUDGET_WARNINGS,
                        word(event, "scope"),
                        String.valueOf(event.measurements().get("percent"))));
            case "atlas.webhook.deliver" ->
                List.of(reading(nanos(event), AtlasMeter.WEBHOOK_DELIVERIES, word(event, "outcome")));
            default -> List.of();
        };
    }

    private Reading reading(long amount, AtlasMeter meter, String... values) {
        return new Reading(series(meter, values), amount);
    }

    /** The series of a meter with these values, brought into bounds. */
    public Series series(AtlasMeter meter, String... values) {
        var bounded = new ArrayList<String>(values.length);
        for (var i = 0; i < values.length; i++) {
            bounded.add(bounded(meter.tags().get(i), values[i]));
        }
        return new Series(meter, bounded);
    }

    private String bounded(AtlasTag tag, String value) {
        return requireNonNull(vocabularies.get(tag)).bounded(value);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 0 -> "no_answer";
            case 2 -> "success";
            case 3 -> "redirection";
            case 4 -> "client_error";
            case 5 -> "server_error";
            default -> "other";
        };
    }

    private String status(int status) {
        if (status == 0) {
            return "none";
        }
        var exact = bounded(AtlasTag.STATUS, Integer.toString(status));
        return exact.equals("other") ? bounded(AtlasTag.STATUS, status / 100 + "xx") : exact;
    }

    /** {@code ok}, or what is in the brackets of {@code error(timeout)}, without a number that follows. */
    private static String result(Event event, String key) {
        var text = word(event, key);
        if (!text.startsWith("error(") || !text.endsWith(")")) {
            return text;
        }
        var reason = text.substring("error(".length(), text.length() - 1);
        var space = reason.indexOf(' ');
        return space < 0 ? reason : reason.substring(0, space);
    }

    private static String word(Event event, String key) {
        return String.valueOf(event.metadata().get(key));
    }

    private static long nanos(Event event) {
        return number(event.measurements().get("duration"));
    }

    private static long count(Event event) {
        return number(event.measurements().get("count"));
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
