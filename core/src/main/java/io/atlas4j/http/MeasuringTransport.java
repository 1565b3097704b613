package io.atlas4j.http;

import io.atlas4j.error.AtlasException;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.util.Locale;
import java.util.Optional;

/** Tells telemetry of every attempt, also of one that got no answer. */
final class MeasuringTransport implements Transport {
    private final Transport next;
    private final EventName name;
    private final Telemetry telemetry;
    private final TimeSource time;

    MeasuringTransport(Transport next, String provider, Telemetry telemetry, TimeSource time) {
        this.next = next;
        this.name = ProviderRequest.nameFor(provider);
        this.telemetry = telemetry;
        this.time = time;
    }

    @Override
    public HttpResponse send(HttpRequest request) {
        var started = time.nanoTime();
        try {
            var response = next.send(request);
            emit(request, started, response.status(), kindOf(response.status()));
            return response;
        } catch (AtlasException failure) {
            var status = failure.status().orElse(0);
            emit(request, started, status, Optional.of(failure.kind().wireName()));
            throw failure;
        }
    }

    private void emit(HttpRequest request, long started, int status, Optional<String> error) {
        telemetry.emit(
                name,
                () -> new ProviderRequest(
                        name,
                        status,
                        time.nanoTime() - started,
                        request.api(),
                        request.method().toLowerCase(Locale.ROOT),
                        MaskedUrl.of(request.url()),
                        request.attempt(),
                        error));
    }

    private static Optional<String> kindOf(int status) {
        return status >= 200 && status < 300
                ? Optional.empty()
                : Optional.of(ErrorMapping.kindOf(status).wireName());
    }
}
