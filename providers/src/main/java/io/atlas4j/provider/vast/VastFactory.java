package io.atlas4j.provider.vast;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.util.List;
import java.util.Set;

/** Makes {@link Vast}; found by {@link java.util.ServiceLoader}. */
public final class VastFactory implements ProviderFactory {
    @Override
    public String id() {
        return VastSettings.ID;
    }

    @Override
    public Set<String> aliases() {
        return Set.of("vastai", "vast.ai");
    }

    @Override
    public String description() {
        return "Vast.ai: GPU containers on a market of hosts, on demand or by bid";
    }

    @Override
    public List<String> keySettings() {
        return List.of(VastSettings.KEY);
    }

    @Override
    public Provider create(ProviderContext context) {
        return new Vast(context);
    }
}
