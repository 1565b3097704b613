package io.atlas4j;

import static io.atlas4j.spec.Compute.DEFAULT_ACCOUNT;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.KeyMark;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The providers by id, alias and account, each made when first asked for. */
final class Providers implements AutoCloseable {
    /** One account at one provider, by the provider's id. */
    record Name(String provider, String account) {}

    private final Map<String, ProviderFactory> factories = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Set<Name> declared;
    private final Map<Name, Provider> made = new ConcurrentHashMap<>();
    private final ProviderContext context;
    private final boolean view;

    /** @param declared accounts besides those that the settings name, each by any name of its provider */
    Providers(Collection<ProviderFactory> found, Collection<Name> declared, ProviderContext context) {
        this(found, context, Set.copyOf(declared), false);
        for (var name : declared) {
            var factory = factory(name.provider());
            if (!isReady(factory, name.account())) {
                throw ValidationException.of(
                        "account",
                        Compute.accountId(factory.id(), name.account()) + " needs a key of its own: give it "
                                + String.join(" or ", factory.keySettings()));
            }
        }
    }

    private Providers(Collection<ProviderFactory> found, ProviderContext context, Set<Name> declared, boolean view) {
        this.context = context;
        this.view = view;
        this.declared = declared;
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
        return new Providers(factories.values(), context.with(settings), declared, true);
    }

    Settings settings() {
        return context.settings();
    }

    List<ProviderFactory> available() {
        return factories.values().stream()
                .sorted(Comparator.comparing(ProviderFactory::id))
                .toList();
    }

    List<Account> accounts() {
        return available().stream()
                .flatMap(factory ->
                        names(factory).stream().map(name -> new Account(factory.id(), name, isReady(factory, name))))
                .toList();
    }

    /** The default account first. */
    private List<String> names(ProviderFactory factory) {
        if (factory instanceof AtlasBuilder.Given(var provider)) {
            return List.of(provider.account());
        }
        var named = new TreeSet<>(context.settings().accountsWith(factory.keySettings()));
        declared.stream()
                .filter(name -> factory(name.provider()).id().equals(factory.id()))
                .map(Name::account)
                .forEach(named::add);
        var names = new ArrayList<>(List.of(DEFAULT_ACCOUNT));
        names.addAll(named);
        return names;
    }

    private boolean isReady(ProviderFactory factory, String account) {
        return factory.keySettings().isEmpty() || key(factory, account).isPresent();
    }

    Optional<String> keyMark(String provider, String account) {
        return key(factory(provider), account).map(key -> KeyMark.of(key, "key"));
    }

    private Optional<Secret> key(ProviderFactory factory, String account) {
        return contextOf(factory, account)
                .settings()
                .findSecret(factory.keySettings().toArray(String[]::new));
    }

    private ProviderContext contextOf(ProviderFactory factory, String account) {
        return account.equals(DEFAULT_ACCOUNT) ? context : context.forAccount(account, factory.keySettings());
    }

    /** By a provider's name alone, or with an account such as {@code runpod/team-a}. */
    Provider get(String text) {
        var slash = text.indexOf('/');
        return slash < 0 ? get(text, DEFAULT_ACCOUNT) : get(text.substring(0, slash), text.substring(slash + 1));
    }

    Provider get(String provider, String account) {
        var factory = factory(provider);
        if (factory instanceof AtlasBuilder.Given(var given) && account.equals(DEFAULT_ACCOUNT)) {
            return given; // there is no other
        }
        var name = new Name(factory.id(), account.strip().toLowerCase(Locale.ROOT));
        var known = made.get(name);
        return known == null ? make(factory, name) : known;
    }

    private Provider make(ProviderFactory factory, Name name) {
        var names = names(factory);
        if (!names.contains(name.account())) {
            throw unknownAccount(factory, name.account(), names);
        }
        return made.computeIfAbsent(name, key -> factory.create(contextOf(factory, name.account())));
    }

    private ProviderFactory factory(String name) {
        var word = name.strip().toLowerCase(Locale.ROOT);
        var factory = factories.get(aliases.getOrDefault(word, word));
        if (factory == null) {
            throw ValidationException.of("provider", "\"" + name + "\" is not known; " + hint(word));
        }
        return factory;
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

    private static ValidationException unknownAccount(ProviderFactory factory, String name, List<String> names) {
        var setting = factory.keySettings().stream()
                .findFirst()
                .map(key -> "; its key would be in " + Settings.nameFor(key, name))
                .orElse("");
        return ValidationException.of(
                "provider",
                factory.id() + " has no account \"" + name + "\"; " + Suggestions.didYouMean(name, names) + setting);
    }

    /** Closes what was made here, all of it even when one fails. */
    @Override
    public void close() {
        var failures = new ArrayList<RuntimeException>();
        made.values().forEach(provider -> {
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
