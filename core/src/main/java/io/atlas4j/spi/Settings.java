package io.atlas4j.spi;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Named settings in layers: what is given per call wins over the builder's, and that over the environment. Names are
 * the vendors' own, such as {@code RUNPOD_API_KEY}. A blank value counts as absent. Prints names, never values.
 *
 * <p>A name with two underscores and an account's name after it holds for that account alone:
 * {@code RUNPOD_API_KEY__TEAM_A} for {@code runpod/team-a}.
 */
public final class Settings {
    private static final String FOR = "__";
    private static final int LONGEST_ACCOUNT = 40;
    private static final Pattern ACCOUNT = Pattern.compile("(?=.{1," + LONGEST_ACCOUNT + "}$)[a-z0-9]+(-[a-z0-9]+)*");

    private final Map<String, String> own;
    private final Optional<Settings> below;

    private Settings(Map<String, String> own, Optional<Settings> below) {
        this.own = Map.copyOf(own);
        this.below = below;
    }

    /** The environment of this process, as it is now. */
    public static Settings environment() {
        return of(System.getenv());
    }

    public static Settings of(Map<String, String> values) {
        return new Settings(values, Optional.empty());
    }

    /** The given values on top of these. */
    public Settings with(Map<String, String> values) {
        return values.isEmpty() ? this : new Settings(values, Optional.of(this));
    }

    /**
     * These settings as an account other than the default one sees them: its own win over the common ones.
     *
     * @param keys settings that are never taken from the common ones, so that no account acts with another's key
     */
    public Settings forAccount(String account, Collection<String> keys) {
        var common = flat();
        var its = new HashMap<String, String>();
        common.forEach((name, value) -> {
            if (accountOf(name).filter(account::equals).isPresent()) {
                its.put(name.substring(0, name.indexOf(FOR)), value);
            }
        });
        common.keySet().removeAll(keys);
        return of(common).with(its);
    }

    /** The accounts that have one of these settings for themselves. */
    public Set<String> accountsWith(Collection<String> names) {
        return flat().keySet().stream()
                .filter(name -> names.stream().anyMatch(it -> name.startsWith(it + FOR)))
                .flatMap(name -> accountOf(name).stream())
                .filter(account -> ACCOUNT.matcher(account).matches() && !account.equals(Compute.DEFAULT_ACCOUNT))
                .collect(Collectors.toSet());
    }

    /** Such as {@code RUNPOD_API_KEY__TEAM_A} for the account {@code team-a}. */
    public static String nameFor(String setting, String account) {
        return setting + FOR + account.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * Refuses what cannot be the name of a further account.
     *
     * @throws ValidationException unless it is short, lower-case letters and digits with single dashes, and not the default
     */
    public static void checkAccount(String name) {
        if (!ACCOUNT.matcher(name).matches() || name.equals(Compute.DEFAULT_ACCOUNT)) {
            throw ValidationException.of(
                    "account",
                    "must be at most " + LONGEST_ACCOUNT
                            + " lower-case letters, digits and single dashes, such as team-a," + " and not "
                            + Compute.DEFAULT_ACCOUNT + ", which needs no name");
        }
    }

    private static Optional<String> accountOf(String name) {
        var at = name.indexOf(FOR);
        return at <= 0
                ? Optional.empty()
                : Optional.of(name.substring(at + FOR.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-'));
    }

    /** Every name with the value that counts. */
    private Map<String, String> flat() {
        var all = below.map(Settings::flat).orElseGet(HashMap::new);
        own.forEach((name, value) -> {
            if (!value.isBlank()) {
                all.put(name, value);
            }
        });
        return all;
    }

    /** The first of the names that has a value; a higher layer wins over an earlier name. */
    public Optional<String> find(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Optional.ofNullable(own.get(name)).stream())
                .filter(value -> !value.isBlank())
                .findFirst()
                .or(() -> below.flatMap(settings -> settings.find(names)));
    }

    public Optional<Secret> findSecret(String... names) {
        return find(names).map(String::strip).map(Secret::of);
    }

    public String get(String name, String otherwise) {
        return find(name).orElse(otherwise);
    }

    /** Where atlas4j keeps its state: {@code ATLAS_HOME}, else {@code .atlas} in the user's home. */
    public Path home() {
        return find("ATLAS_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".atlas"))
                .toAbsolutePath()
                .normalize();
    }

    @Override
    public String toString() {
        return "Settings" + new TreeSet<>(own.keySet())
                + below.map(settings -> " over " + settings).orElse("");
    }
}
