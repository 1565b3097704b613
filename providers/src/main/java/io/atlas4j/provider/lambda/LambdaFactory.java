package io.atlas4j.provider.lambda;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.util.List;
import java.util.Set;

/** Makes {@link Lambda}; found by {@link java.util.ServiceLoader}. */
public final class LambdaFactory implements ProviderFactory {
    @Override
    public String id() {
        return LambdaSettings.ID;
    }

    @Override
    public Set<String> aliases() {
        return Set.of("lambda");
    }

    @Override
    public String description() {
        return "Lambda Cloud: whole machines with GPUs";
    }

    @Override
    public List<String> keySettings() {
        return List.of(LambdaSettings.KEY, LambdaSettings.OLDER_KEY);
    }

    @Override
    public Provider create(ProviderContext context) {
        return new Lambda(context);
    }
}
