package io.atlas4j.spi;

import io.atlas4j.spec.Compute;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a list operation showed.
 *
 * @param complete whether every page was read; an incomplete listing proves presence, never absence
 * @param takenAt when the first request of the listing was sent
 */
public record Listing(List<Compute> machines, boolean complete, Instant takenAt) {
    public Listing {
        machines = List.copyOf(machines);
    }

    /** The machine of that name, the newest if there are several. */
    public Optional<Compute> named(String name) {
        return machines.stream()
                .filter(machine -> machine.name().filter(name::equals).isPresent())
                .reduce((a, b) ->
                        b.createdAt().orElse(Instant.MIN).isAfter(a.createdAt().orElse(Instant.MIN)) ? b : a);
    }
}
