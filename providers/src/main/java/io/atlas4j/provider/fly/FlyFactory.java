package io.atlas4j.provider.fly;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.util.List;

/** Makes {@link Fly}; found by {@link java.util.ServiceLoader}. */
public final class FlyFactory implements ProviderFactory {
    @Override
    public String id() {
        return FlySettings.ID;
    }

    @Override
    public String description() {
        return "Fly Machines: computers without GPUs";
    }

    @Override
    public List<String> keySettings() {
        return List.of(FlySettings.TOKEN, FlySettings.OLDER_TOKEN);
    }

    @Override
    public Provider create(ProviderContext context) {
        return new Fly(context);
    }
}
