package io.atlas4j.http;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ErrorKind;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tells telemetry of every attempt, also of one that got no answer. */
final class MeasuringTransport implements Transport {
    private final Transport next;
    private final EventName name;
    private final Function<URI, String> shown;
    private final Meaning meaning;
    private final Telemetry telemetry;
    private final TimeSource time;

    MeasuringTransport(Transport next, String provider, Meaning meaning, Telemetry telemetry, TimeSource time) {
        this(next, ProviderRequest.nameFor(provider), MaskedUrl::of, meaning, telemetry, time);
    }

    MeasuringTransport(Transport next, String provider, Telemetry telemetry, TimeSource time) {
        this(next, provider, Meaning.OF_STATUS, telemetry, time);
    }

    private MeasuringTransport(
            Transport next,
            EventName name,
            Function<URI, String> shown,
            Meaning meaning,
            Telemetry telemetry,
            TimeSource time) {
        this.next = next;
        this.name = name;
        this.shown = shown;
        this.meaning = meaning;
        this.telemetry = telemetry;
        this.time = time;
    }

    /** For addresses that are no provider's own, of which nobody knows what in their query is secret. */
    static MeasuringTransport outside(Transport next, Telemetry telemetry, TimeSource time) {
        return outside(next, MaskedUrl::hidingQuery, telemetry, time);
    }

    /** The same, of which only that is shown. */
    static MeasuringTransport outside(
            Transport next, Function<URI, String> shown, Telemetry telemetry, TimeSource time) {
        return new MeasuringTransport(next, ProviderRequest.nameFor("http"), shown, Meaning.OF_STATUS, telemetry, time);
    }

    @Override
    public HttpResponse send(HttpRequest request) {
        var started = time.nanoTime();
        try {
            var response = next.send(request);
            emit(request, started, response.status(), () -> kindOf(response));
            return response;
        } catch (AtlasException failure) {
            var status = failure.status().orElse(0);
            emit(request, started, status, () -> Optional.of(failure.kind().wireName()));
            throw failure;
        }
    }

    private void emit(HttpRequest request, long started, int status, Supplier<Optional<String>> error) {
        telemetry.emit(
                name,
                () -> new ProviderRequest(
                        name,
                        status,
                        time.nanoTime() - started,
                        request.api(),
                        request.method().toLowerCase(Locale.ROOT),
                        shown.apply(request.url()),
                        request.attempt(),
                        error.get()));
    }

    private Optional<String> kindOf(HttpResponse response) {
        var status = response.status();
        var plain = response.isSuccess() ? Optional.<ErrorKind>empty() : Optional.of(ErrorMapping.kindOf(status));
        return meaning.of(response).or(() -> plain).map(ErrorKind::wireName);
    }
}
