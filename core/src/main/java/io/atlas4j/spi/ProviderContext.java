package io.atlas4j.spi;

import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.util.Map;

/**
 * What a provider is given: its settings, where its events go, the time, and what it has in common with the other views of
 * the same {@link io.atlas4j.Atlas}.
 */
public record ProviderContext(Settings settings, Telemetry telemetry, TimeSource time, Shared shared) {
    /** A context of its own, which shares nothing. */
    public ProviderContext(Settings settings, Telemetry telemetry, TimeSource time) {
        this(settings, telemetry, time, new Shared());
    }

    /** Other settings on top, everything else in common. */
    public ProviderContext with(Map<String, String> values) {
        return new ProviderContext(settings.with(values), telemetry, time, shared);
    }
}
