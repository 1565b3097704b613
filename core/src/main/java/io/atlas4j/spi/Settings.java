package io.atlas4j.spi;

import io.atlas4j.spec.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Named settings in layers: what is given per call wins over the builder's, and that over the environment. Names are
 * the vendors' own, such as {@code RUNPOD_API_KEY}. A blank value counts as absent. Prints names, never values.
 */
public final class Settings {
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
