package io.atlas4j.provider.runpod;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.util.List;

/** Makes {@link RunPod}; found by {@link java.util.ServiceLoader}. */
public final class RunPodFactory implements ProviderFactory {
    @Override
    public String id() {
        return RunPodSettings.ID;
    }

    @Override
    public String description() {
        return "RunPod: GPU and CPU pods, serverless endpoints";
    }

    @Override
    public List<String> keySettings() {
        return List.of(RunPodSettings.KEY);
    }

    @Override
    public Provider create(ProviderContext context) {
        return new RunPod(context);
    }
}
