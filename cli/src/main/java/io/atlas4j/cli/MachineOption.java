package io.atlas4j.cli;

import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Provider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One machine of one provider. */
final class MachineOption {
    @Mixin
    private ProviderOption provider;

    @Parameters(paramLabel = "ID", description = "The machine, as \"atlas compute list\" shows it.")
    private String id;

    String id() {
        return id;
    }

    Provider provider() {
        return provider.get();
    }

    Compute get() {
        return provider().get(id);
    }
}
