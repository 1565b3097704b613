package io.atlas4j.spi;

import io.atlas4j.telemetry.Telemetry;

/** What a provider is given: its settings, where its events go, and the time. */
public record ProviderContext(Settings settings, Telemetry telemetry, TimeSource time) {}
