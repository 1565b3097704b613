package io.atlas4j;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The providers by id and alias, each made when first asked for. */
final class Providers implements AutoCloseable {
    private final Map<String, ProviderFactory> factories = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Map<String, Provider> made = new ConcurrentHashMap<>();
    private final ProviderContext context;
    private final boolean view;

    Providers(Collection<ProviderFactory> found, ProviderContext context) {
        this(found, context, false);
    }

    private Providers(Collection<ProviderFactory> found, ProviderContext context, boolean view) {
        this.context = context;
        this.view = view;
        for (var factory : found) {
            if (factories.putIfAbsent(factory.id(), factory) != null) {
                throw new ConflictException(
                        Origin.ATLAS, "two providers are called " + factory.id() + ": leave one out");
            }
        }
        for (var factory : found) {
            for (var alias : factory.aliases()) {
                var other = factories.containsKey(alias) ? alias : aliases.putIfAbsent(alias, factory.id());
                if (other != null && !other.equals(factory.id())) {
                    throw new ConflictException(
                            Origin.ATLAS,
                            other + " and " + factory.id() + " are both called " + alias + ": leave one out");
                }
            }
        }
    }

    Providers with(Map<String, String> settings) {
        return new Providers(factories.values(), context.with(settings), true);
    }

    Settings settings() {
        return context.settings();
    }

    List<ProviderFactory> available() {
        return factories.values().stream()
                .sorted(Comparator.comparing(ProviderFactory::id))
                .toList();
    }

    Provider get(String name) {
        var word = name.strip().toLowerCase(Locale.ROOT);
        var id = aliases.getOrDefault(word, word);
        var factory = factories.get(id);
        if (factory == null) {
            throw ValidationException.of("provider", "\"" + name + "\" is not known; " + hint(word));
        }
        return made.computeIfAbsent(id, key -> factory.create(context));
    }

    private String hint(String word) {
        if (factories.isEmpty()) {
            return "no provider is on the class path: add atlas4j-providers";
        }
        var names = new ArrayList<>(factories.keySet());
        if (!Suggestions.nearest(word, aliases.keySet()).isEmpty()) {
            names.addAll(aliases.keySet());
        }
        return Suggestions.didYouMean(word, names);
    }

    /** Closes what was made here, all of it even when one fails. */
    @Override
    public void close() {
        var failures = new ArrayList<RuntimeException>();
        made.forEach((id, provider) -> {
            if (factories.get(id) instanceof AtlasBuilder.Given) {
                return;
            }
            try {
                provider.close();
            } catch (RuntimeException failure) {
                failures.add(failure);
            }
        });
        if (!view) { // its connections are those of all views
            context.shared().close();
        }
        if (!failures.isEmpty()) {
            failures.stream().skip(1).forEach(failures.getFirst()::addSuppressed);
            throw failures.getFirst();
        }
    }
}
