package io.atlas4j.provider.local;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;

/** Makes {@code local} providers. */
public final class LocalFactory implements ProviderFactory {
    @Override
    public String id() {
        return Local.ID;
    }

    @Override
    public String description() {
        return "containers and processes on this machine, no account needed";
    }

    @Override
    public Provider create(ProviderContext context) {
        return new Local(context);
    }
}
