package io.atlas4j.spi;

import io.atlas4j.spec.Compute;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.util.Collection;
import java.util.Map;

/**
 * What a provider is given: its settings, where its events go, the time, what it has in common with the other views of the
 * same {@link io.atlas4j.Atlas}, and which of several accounts it is.
 */
public record ProviderContext(Settings settings, Telemetry telemetry, TimeSource time, Shared shared, String account) {
    /** Of the default account. */
    public ProviderContext(Settings settings, Telemetry telemetry, TimeSource time, Shared shared) {
        this(settings, telemetry, time, shared, Compute.DEFAULT_ACCOUNT);
    }

    /** A context of its own, which shares nothing. */
    public ProviderContext(Settings settings, Telemetry telemetry, TimeSource time) {
        this(settings, telemetry, time, new Shared());
    }

    /** Other settings on top, everything else in common. */
    public ProviderContext with(Map<String, String> values) {
        return new ProviderContext(settings.with(values), telemetry, time, shared, account);
    }

    /** The settings of another account, everything else in common; {@code keys} as in {@link Settings#forAccount}. */
    public ProviderContext forAccount(String name, Collection<String> keys) {
        return new ProviderContext(settings.forAccount(name, keys), telemetry, time, shared, name);
    }
}
