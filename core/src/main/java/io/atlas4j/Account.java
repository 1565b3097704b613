package io.atlas4j;

import io.atlas4j.spec.Compute;

/**
 * One of the accounts that an {@link Atlas} can use.
 *
 * @param provider the provider's id
 * @param name {@code default} for what the plain id leads to
 * @param ready whether a key is set, or none is needed
 */
public record Account(String provider, String name, boolean ready) {
    /** What {@link Atlas#provider(String)} takes, such as {@code runpod} or {@code runpod/team-a}. */
    public String id() {
        return Compute.accountId(provider, name);
    }

    public boolean isDefault() {
        return name.equals(Compute.DEFAULT_ACCOUNT);
    }
}
