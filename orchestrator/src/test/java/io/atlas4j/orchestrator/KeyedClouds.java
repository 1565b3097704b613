package io.atlas4j.orchestrator;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Clouds by their keys: which key is set says what is seen. */
record KeyedClouds(Map<String, ScriptedCloud> clouds) implements ProviderFactory {
    @Override
    public String id() {
        return "scripted";
    }

    @Override
    public String description() {
        return "scripted";
    }

    @Override
    public List<String> keySettings() {
        return List.of("SCRIPTED_KEY");
    }

    @Override
    public Provider create(ProviderContext context) {
        var key = context.settings().find("SCRIPTED_KEY").orElseThrow();
        return new View(clouds.get(key), context.account());
    }

    /** One account's look at a cloud. */
    private record View(ScriptedCloud cloud, String account) implements Provider {
        @Override
        public String id() {
            return cloud.id();
        }

        @Override
        public Set<Capability> capabilities() {
            return cloud.capabilities();
        }

        @Override
        public List<Placement> placements(ComputeRequest request) {
            return cloud.placements(request);
        }

        @Override
        public Compute create(Placement placement, ComputeRequest request, String name) {
            return cloud.create(placement, request, name).inAccount(account);
        }

        @Override
        public Compute get(String machine) {
            return cloud.get(machine).inAccount(account);
        }

        @Override
        public Listing list() {
            var listing = cloud.list();
            return new Listing(
                    listing.machines().stream()
                            .map(machine -> machine.inAccount(account))
                            .toList(),
                    listing.complete(),
                    listing.takenAt());
        }

        @Override
        public void terminate(String machine) {
            cloud.terminate(machine);
        }

        @Override
        public Duration listLag() {
            return cloud.listLag();
        }
    }
}
