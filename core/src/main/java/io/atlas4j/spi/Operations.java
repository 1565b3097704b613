package io.atlas4j.spi;

import io.atlas4j.error.AtlasException;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the operations of a provider that speaks no HTTP and tells of each as {@link ProviderRequest}, with the status
 * that an HTTP API would have answered. Nothing is made when nobody listens. Safe for many threads.
 */
public final class Operations {
    private final String provider;
    private final EventName event;
    private final Telemetry telemetry;
    private final TimeSource time;

    public Operations(String provider, Telemetry telemetry, TimeSource time) {
        this.provider = provider;
        this.event = ProviderRequest.nameFor(provider);
        this.telemetry = telemetry;
        this.time = time;
    }

    /**
     * Runs an operation and tells how it went.
     *
     * @param method what HTTP would use: {@code get}, {@code post} or {@code delete}
     * @param operation a word such as {@code create}; the event's {@code url} is {@code <provider>:create}
     * @param success the status to tell when it returns
     */
    public <T extends @Nullable Object> T run(String method, String operation, int success, Supplier<T> work) {
        var started = time.nanoTime();
        try {
            var result = work.get();
            tell(method, operation, success, started, Optional.empty());
            return result;
        } catch (AtlasException failure) {
            tell(
                    method,
                    operation,
                    statusOf(failure),
                    started,
                    Optional.of(failure.kind().wireName()));
            throw failure;
        } catch (RuntimeException | Error failure) {
            tell(method, operation, 0, started, Optional.of("unknown"));
            throw failure;
        }
    }

    private void tell(String method, String operation, int status, long started, Optional<String> error) {
        telemetry.emit(
                event,
                () -> new ProviderRequest(
                        event,
                        status,
                        time.nanoTime() - started,
                        "management",
                        method,
                        provider + ":" + operation,
                        1,
                        error));
    }

    private static int statusOf(AtlasException failure) {
        return switch (failure.kind()) {
            case TRANSPORT, TIMEOUT, AMBIGUOUS -> 0;
            default -> failure.status().orElse(failure.kind().httpStatus());
        };
    }
}
