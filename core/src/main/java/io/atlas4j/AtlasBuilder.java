package io.atlas4j;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds an {@link Atlas}. Without any call it finds providers by itself and reads the environment. */
public final class AtlasBuilder {
    private final Map<String, String> values = new HashMap<>();
    private final List<ProviderFactory> factories = new ArrayList<>();
    private final Set<Providers.Name> accounts = new LinkedHashSet<>();
    private Settings base = Settings.environment();
    private @Nullable Telemetry telemetry;
    private TimeSource time = TimeSource.system();

    AtlasBuilder() {}

    /** Sets one setting, such as {@code RUNPOD_API_KEY}; it wins over the environment. */
    public AtlasBuilder set(String name, String value) {
        values.put(name, value);
        return this;
    }

    /**
     * Adds an account besides the default one: {@code account("runpod", "team-a", Map.of("RUNPOD_API_KEY", key))} is reached
     * by {@code atlas.provider("runpod/team-a")}. A setting that is not given is the common one, but a key never is. The
     * environment names accounts by itself: {@code RUNPOD_API_KEY__TEAM_A}.
     */
    public AtlasBuilder account(String provider, String name, Map<String, String> settings) {
        Settings.checkAccount(name);
        accounts.add(new Providers.Name(provider, name));
        settings.forEach((setting, value) -> values.put(Settings.nameFor(setting, name), value));
        return this;
    }

    /** Replaces the environment. */
    public AtlasBuilder settings(Settings settings) {
        this.base = settings;
        return this;
    }

    public AtlasBuilder telemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        return this;
    }

    public AtlasBuilder time(TimeSource time) {
        this.time = time;
        return this;
    }

    /** Adds a provider that is made on first use; with one added, none is looked for. */
    public AtlasBuilder provider(ProviderFactory factory) {
        factories.add(factory);
        return this;
    }

    /** Adds a provider that exists. The caller closes it. */
    public AtlasBuilder provider(Provider provider) {
        return provider(new Given(provider));
    }

    /**
     * Makes no provider yet and sends nothing.
     *
     * @throws io.atlas4j.error.ValidationException if an account was added of a provider that there is not, or without a key
     */
    public Atlas build() {
        var found = factories.isEmpty()
                ? ServiceLoader.load(ProviderFactory.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList()
                : factories;
        var bus = telemetry == null ? Telemetry.create(time) : telemetry;
        return new Atlas(new Providers(found, accounts, new ProviderContext(base.with(values), bus, time)), bus, time);
    }

    /** A provider handed in; closing it is not ours. */
    record Given(Provider provider) implements ProviderFactory {
        @Override
        public String id() {
            return provider.id();
        }

        @Override
        public String description() {
            return "handed in";
        }

        @Override
        public Provider create(ProviderContext context) {
            return provider;
        }
    }
}
