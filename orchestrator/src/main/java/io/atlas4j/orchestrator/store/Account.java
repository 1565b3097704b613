package io.atlas4j.orchestrator.store;

import io.atlas4j.spec.Compute;

/** One account at one provider. */
public record Account(String provider, String name) {
    /** Such as {@code runpod/team-a}, or {@code runpod} for the default account. */
    @Override
    public String toString() {
        return Compute.accountId(provider, name);
    }
}
