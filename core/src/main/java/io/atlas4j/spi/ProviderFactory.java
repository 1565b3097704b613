package io.atlas4j.spi;

import java.util.List;
import java.util.Set;

/** Makes a provider; found by {@link java.util.ServiceLoader}. Needs a public constructor without parameters. */
public interface ProviderFactory {
    /** The provider's id, lower-case, such as {@code runpod}. */
    String id();

    /** Other names people use for it. */
    default Set<String> aliases() {
        return Set.of();
    }

    /** One line that says what it rents. */
    String description();

    /** The settings of which one must hold the key; empty when no account is needed. */
    default List<String> keySettings() {
        return List.of();
    }

    /**
     * Makes the provider. Sends nothing, and does not fail for want of a key: a call that needs it does, and names the
     * settings.
     */
    Provider create(ProviderContext context);
}
